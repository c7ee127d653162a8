import {
  assertSchemaCompatibility,
  createPostgresBackend,
  Queue,
  SchemaMigrationRequiredError,
  Worker,
} from "bullmq";
import type { PgPool } from "bullmq";
import pg from "pg";
import { within } from "../within.ts";
import { retention, workerDefaults } from "./backend.ts";
import type { JobWorker, QueueBackend } from "./backend.ts";
import { QueueError } from "./queue-error.ts";

export interface PostgresBackendOptions {
  /** The process's own login. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly onError: (error: Error) => void;
}

/** Where scripts/migrate puts BullMQ's tables. */
const schema = "bullmq";

/**
 * Jobs are wake-ups and timers; the rows they point to are durable and sweeps find what lost its wake-up. So the
 * queue's own commits need not wait for the disk: that takes an fsync off every add, claim and finish.
 */
const sessionOptions = `-c search_path=${schema} -c synchronous_commit=off -c statement_timeout=10000`;

/** Idle workers sleep on LISTEN; this is how often they look anyway, in seconds. */
const lookAnywaySeconds = 10;

/** Queues in Postgres, for installations without Redis. Never migrates. */
export const postgresBackend = ({ url, timeoutMs, onError }: PostgresBackendOptions): QueueBackend => {
  const open = (max: number, applicationName: string): pg.Pool => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      application_name: applicationName,
      options: sessionOptions,
      connectionTimeoutMillis: timeoutMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    });
    pool.on("error", onError);
    // Each worker's LISTEN connection adds its own listeners.
    pool.setMaxListeners(50);
    return pool;
  };
  const producer = open(3, "parley-queue");
  const workerPools: pg.Pool[] = [];
  const asBullPool = (pool: pg.Pool): PgPool => pool as unknown as PgPool;

  return {
    kind: "postgres",
    queue: (name) => {
      const queue = new Queue(
        name,
        { connection: asBullPool(producer), streams: { events: { maxLen: 100 } } },
        createPostgresBackend,
      );
      queue.on("error", onError);
      return queue;
    },
    worker: (name, processor, settings) => {
      // One connection listens for ever, one is for renewing locks, the rest claim and finish.
      const pool = open(2 + Math.min(settings.concurrency, 4), `parley-queue-${name}`);
      workerPools.push(pool);
      const worker = new Worker(
        name,
        processor,
        {
          connection: asBullPool(pool),
          drainDelay: lookAnywaySeconds,
          ...workerDefaults,
          ...retention,
          ...settings,
        },
        createPostgresBackend,
      );
      return worker as unknown as JobWorker;
    },
    check: async () => {
      try {
        await within(timeoutMs, "checking the queue tables", compatible(producer));
      } catch (error) {
        if (error instanceof SchemaMigrationRequiredError) {
          throw new QueueError("not_migrated", "The queue tables are missing or old: npm run migrate", error);
        }
        const reason = error instanceof Error ? error.message : String(error);
        throw new QueueError("unreachable", `Postgres of DATABASE_URL does not answer: ${reason}`, error);
      }
    },
    ping: async () => {
      await producer.query("SELECT 1");
    },
    close: async () => {
      // A worker that would not stop still holds a connection; the process ends all the same.
      const ended = Promise.all([producer, ...workerPools].map((pool) => pool.end()));
      await within(timeoutMs, "closing the queue connections", ended).catch(onError);
    },
  };
};

const compatible = async (pool: pg.Pool): Promise<void> => {
  const client = await pool.connect();
  try {
    await assertSchemaCompatibility(client, schema);
  } finally {
    client.release();
  }
};
