import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { createPause } from "../../../realtime/pause.ts";
import { createRunner } from "../../../realtime/runner.ts";
import type { Runner } from "../../../realtime/runner.ts";

const everyMs = 10 * 60 * 1000;

interface Expired {
  people: number;
  org_ids: string[];
}
interface Pruned {
  links: number;
  sessions: number;
  refresh_tokens: number;
  answers: number;
}
const lock = statement<{ held: boolean }>("account-upkeep-lock");
const expire = statement<Expired>("account-expire");
const dropTrails = statement<never>("account-drop-trails");
const prune = statement<Pruned>("account-prune");

/** What one round removed; undefined when another process was at it. */
export type Upkeep = { people: number; orgs: number } & Pruned;

/** Removes accounts that nobody confirmed within seven days, and what nobody can use any more. */
export const lookAfterAccounts = (db: Pick<Database, "asSystem">): Promise<Upkeep | undefined> =>
  db.asSystem("auth.upkeep", async (tx) => {
    const [mine] = await tx.run(lock);
    if (mine?.held !== true) return undefined;
    const [gone = { people: 0, org_ids: [] }] = await tx.run(expire);
    if (gone.org_ids.length > 0) await tx.run(dropTrails, [gone.org_ids]);
    const [pruned = { links: 0, sessions: 0, refresh_tokens: 0, answers: 0 }] = await tx.run(prune);
    return { people: gone.people, orgs: gone.org_ids.length, ...pruned };
  });

/** Does so every ten minutes. It lives in the api role, since no worker may touch accounts. */
export const createAccountUpkeep = (db: Pick<Database, "asSystem">, log: Logger): Runner => {
  const pause = createPause();
  return createRunner({
    pause,
    retryMs: everyMs,
    log,
    onFailure: "the upkeep of accounts failed; it is tried again",
    run: async () => {
      const removed = await lookAfterAccounts(db);
      if (removed && Object.values(removed).some((count) => count > 0))
        log.info(removed, "accounts looked after");
    },
  });
};
