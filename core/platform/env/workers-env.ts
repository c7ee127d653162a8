import { defineEnv } from "./define-env.ts";
import type { EnvOf } from "./define-env.ts";
import { keys, safeInProduction, wholeMail } from "./shared-keys.ts";

/** Reads the environment of a worker process. @throws EnvError naming every fault */
export const workersEnv = defineEnv(
  {
    NODE_ENV: keys.NODE_ENV,
    LOG_LEVEL: keys.LOG_LEVEL,
    LISTEN_HOST: keys.LISTEN_HOST,
    METRICS_PORT: keys.METRICS_PORT,
    DATABASE_URL: keys.DATABASE_URL,
    REDIS_URL: keys.REDIS_URL,
    KEYS_DIR: keys.KEYS_DIR,
    PARLEY_QUEUES: keys.PARLEY_QUEUES,
    META_GRAPH_URL: keys.META_GRAPH_URL,
    META_GRAPH_VERSION: keys.META_GRAPH_VERSION,
    JOURNAL_KEEP_DAYS: keys.JOURNAL_KEEP_DAYS,
    UNCONFIRMED_AFTER_MINUTES: keys.UNCONFIRMED_AFTER_MINUTES,
    FAILPOINT: keys.FAILPOINT,
    MAIL_URL: keys.MAIL_URL,
    RESEND_API_KEY: keys.RESEND_API_KEY,
    MAIL_FROM: keys.MAIL_FROM,
  },
  safeInProduction,
  wholeMail,
);

export type WorkersEnv = EnvOf<typeof workersEnv.shape>;
