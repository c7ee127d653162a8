import type { Database } from "#core/platform/db/database.ts";
import type { Statement } from "#core/platform/db/statement.ts";
import type { SystemReason } from "#core/platform/db/system-reasons.ts";
import type { Logger } from "#core/platform/log.ts";
import { createPause } from "./pause.ts";
import { createRunner } from "./runner.ts";
import type { Runner } from "./runner.ts";

export interface ListenerDeps {
  db: Pick<Database, "dedicated">;
  reason: SystemReason;
  /** A statement file with the LISTEN. */
  listen: Statement<never>;
  onNotice: (channel: string, payload: string) => void;
  /** After each (re)connection: notices may have been missed meanwhile. */
  onListening: () => void;
  log: Logger;
  retryMs?: number;
}

/** Hears database notices on a connection of its own and comes back when it breaks. */
export const createListener = (deps: ListenerDeps): Runner => {
  const { db, reason, listen, onNotice, onListening, log, retryMs = 1_000 } = deps;
  const pause = createPause();

  const hear = async (): Promise<void> => {
    const client = await db.dedicated(reason);
    const broken = new Promise<Error>((resolve) => {
      client.on("error", resolve);
      client.once("end", () => resolve(new Error("the connection ended")));
    });
    void broken.then(() => pause.wake());
    client.on("notification", ({ channel, payload }) => onNotice(channel, payload ?? ""));
    try {
      await client.query(listen.text);
      onListening();
      await pause.wait(2 ** 31 - 1);
    } finally {
      client.release(true);
    }
  };

  return createRunner({ run: hear, pause, retryMs, log, onFailure: "listening to the database failed" });
};
