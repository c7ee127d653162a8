import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";

/** One sealed app secret, as it lies in `meta_app_secret`. */
export interface SealedAppSecret {
  id: string;
  appKey: string;
  keyId: string;
  envelope: Buffer;
}

/** What ingest knows of a Meta app. */
export interface AppRecord {
  verifyTokenDigest: Buffer;
  /** Every secret that is valid now: several during rotation. */
  secrets: readonly Buffer[];
}

export interface AppDirectory {
  /** Undefined when there is no such app. Answers from memory where it can; throws when the database is down. */
  find(appKey: string): AppRecord | undefined | Promise<AppRecord | undefined>;
  /** Reads the app anew, at most once a second for one app: a secret may just have been rotated. */
  refresh(appKey: string): Promise<AppRecord | undefined>;
}

export interface AppDirectoryOptions {
  db: Pick<Database, "asSystem">;
  /** Opens a secret sealed to the key class `webhook`. */
  open: (sealed: SealedAppSecret) => Buffer | Promise<Buffer>;
  now: () => Date;
  /** How long an answer is used without asking again. */
  ttlMs?: number;
  /** Apps kept in memory. */
  size?: number;
}

interface Row {
  verify_token_digest: Buffer;
  id: string | null;
  envelope: Buffer | null;
  key_id: string | null;
}

const appByKey = statement<Row>("journal-app");
const refreshAtMostEveryMs = 1_000;

interface Cached {
  record: AppRecord | undefined;
  readAt: number;
}

/** A bounded memory of apps and their opened secrets. Concurrent reads of one app are one read. */
export const createAppDirectory = (options: AppDirectoryOptions): AppDirectory => {
  const { db, open, now, ttlMs = 60_000, size = 1_000 } = options;
  const cache = new Map<string, Cached>();
  const reading = new Map<string, Promise<AppRecord | undefined>>();

  const read = async (appKey: string): Promise<AppRecord | undefined> => {
    const rows = await db.asSystem("ingest.app_routing", (tx) => tx.run(appByKey, [appKey]));
    const [first] = rows;
    if (!first) return undefined;
    const secrets = await Promise.all(
      rows.flatMap(({ id, envelope, key_id: keyId }) =>
        id === null || envelope === null || keyId === null
          ? []
          : [Promise.resolve(open({ id, appKey, keyId, envelope }))],
      ),
    );
    return { verifyTokenDigest: first.verify_token_digest, secrets };
  };

  const load = (appKey: string): Promise<AppRecord | undefined> => {
    const running = reading.get(appKey);
    if (running) return running;
    const promise = read(appKey)
      .then((record) => {
        cache.delete(appKey);
        cache.set(appKey, { record, readAt: now().getTime() });
        const [oldest] = cache.keys();
        if (cache.size > size && oldest !== undefined) cache.delete(oldest);
        return record;
      })
      .finally(() => reading.delete(appKey));
    reading.set(appKey, promise);
    return promise;
  };

  const ageOf = (cached: Cached): number => now().getTime() - cached.readAt;
  return {
    find: (appKey) => {
      const cached = cache.get(appKey);
      // An unknown app is asked for again soon: it may have been added since.
      const ttl = cached?.record ? ttlMs : Math.min(ttlMs, 5_000);
      return cached && ageOf(cached) < ttl ? cached.record : load(appKey);
    },
    refresh: async (appKey) => {
      const cached = cache.get(appKey);
      return cached && ageOf(cached) < refreshAtMostEveryMs ? cached.record : load(appKey);
    },
  };
};
