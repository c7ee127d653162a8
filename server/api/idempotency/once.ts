import { AppError, errorCatalogue } from "#contracts/errors.ts";
import { withBeforeCommit } from "#core/platform/db/before-commit.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { problemText, toAppError } from "../problem.ts";
import type { RepeatKey } from "./key-of-request.ts";

interface Found {
  same: boolean;
  status: number | null;
  text: string | null;
  lost: boolean;
}
const claim = statement<{ claim: string }>("idempotency-claim");
const find = statement<Found>("idempotency-find");
const effect = statement<{ held: boolean }>("idempotency-effect");
const keep = statement<never>("idempotency-keep");
const release = statement<never>("idempotency-release");

/** What was answered; `text` is empty for an answer without a body. */
export interface KeptAnswer {
  status: number;
  text: string;
  replayed: boolean;
}

export interface OnceOptions {
  db: Database;
  /** How long a second request waits for the first, in milliseconds. Default 5,000. */
  patienceMs?: number;
}

/** Answers a request once, however often it is repeated. */
export type Once = (
  key: RepeatKey,
  requestId: string,
  work: () => Promise<{ status: number; text: string }>,
  /** Wraps the wait for another request, so that nothing scarce is held meanwhile. */
  aside?: <T>(wait: () => Promise<T>) => Promise<T>,
) => Promise<KeptAnswer>;

const firstPauseMs = 25;
const longestPauseMs = 250;

/** A refusal that a repetition would get again. What may pass by itself, or was our fault, is not kept. */
const isFinal = (error: AppError): boolean =>
  error.status < 500 && errorCatalogue[error.code].outcome !== "retry";

const replayOf = (found: Found): KeptAnswer | undefined => {
  if (!found.same) throw new AppError("idempotency_key_reused");
  if (found.lost) {
    throw new AppError("conflict", {
      detail:
        "The first request with this Idempotency-Key was carried out, but its answer was lost. Look before you ask anew",
    });
  }
  return found.status === null ? undefined : { status: found.status, text: found.text ?? "", replayed: true };
};

/**
 * Keeps the first answer to a key for 24 hours. While the first is under way, others wait for it and then get the same;
 * those that waited too long get `idempotency_in_progress`. The effect is marked in its own transaction: a process that
 * was taken for dead cannot commit any more, and one that died after its commit is not done again.
 */
export const createOnce = ({ db, patienceMs = 5_000 }: OnceOptions): Once => {
  /** Those under way in this process: waiting for them asks the database nothing. */
  const underWay = new Map<string, Promise<unknown>>();

  const enter = ({ orgId, route, keyHash, bodyHash }: RepeatKey) =>
    db.forOrgSql(orgId, async (tx) => {
      const [mine] = await tx.run(claim, [route, keyHash, bodyHash]);
      if (mine) return { mine: mine.claim, found: undefined };
      const [found] = await tx.run(find, [route, keyHash, bodyHash]);
      return { mine: undefined, found };
    });

  const first = async (
    { orgId, route, keyHash }: RepeatKey,
    token: string,
    requestId: string,
    work: () => Promise<{ status: number; text: string }>,
  ): Promise<KeptAnswer> => {
    const store = (status: number, text: string) =>
      db.forOrgSql(orgId, (tx) => tx.run(keep, [route, keyHash, token, status, text]));
    try {
      const answer = await withBeforeCommit(async (tx) => {
        const [row] = await tx.run(effect, [route, keyHash, token]);
        if (row?.held !== true) throw new AppError("idempotency_in_progress");
      }, work);
      await store(answer.status, answer.text);
      return { ...answer, replayed: false };
    } catch (error) {
      const shown = toAppError(error);
      if (isFinal(shown)) await store(shown.status, problemText(shown, requestId));
      else await db.forOrgSql(orgId, (tx) => tx.run(release, [route, keyHash, token]));
      throw error;
    }
  };

  return async (key, requestId, work, aside = (wait) => wait()) => {
    const name = `${key.orgId} ${key.route} ${key.keyHash.toString("base64")}`;
    const deadline = performance.now() + patienceMs;
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const { mine, found } = await enter(key);
      if (mine !== undefined) {
        const running = first(key, mine, requestId, work);
        const ended = running.catch(() => undefined).finally(() => underWay.delete(name));
        underWay.set(name, ended);
        return running;
      }
      const replay = found && replayOf(found);
      if (replay) return replay;
      const left = deadline - performance.now();
      if (left <= 0) throw new AppError("idempotency_in_progress", { retryAfterSeconds: 1 });
      await aside(async () => {
        let timer: NodeJS.Timeout | undefined;
        const here = underWay.get(name);
        const wait = new Promise((resolve) => {
          timer = setTimeout(resolve, Math.min(here ? left : pause, left));
        });
        await Promise.race(here ? [here, wait] : [wait]);
        clearTimeout(timer);
      });
    }
  };
};
