import { defineEnv } from "./define-env.ts";
import type { EnvOf } from "./define-env.ts";
import { keys, safeInProduction, wholeMail, wholeProviders, wholeUpstash } from "./shared-keys.ts";

/**
 * Reads the environment of `npm start`, the variables that it hands on to its processes included: a bad one is named
 * before anything is started. DATABASE_URL is an admin's here. @throws EnvError naming every fault
 */
export const startEnv = defineEnv(
  {
    NODE_ENV: keys.NODE_ENV,
    LOG_LEVEL: keys.LOG_LEVEL,
    PORT: keys.PORT,
    LISTEN_HOST: keys.LISTEN_HOST,
    SIMULATOR_PORT: keys.SIMULATOR_PORT,
    DATA_DIR: keys.DATA_DIR,
    DATABASE_URL: keys.ADMIN_DATABASE_URL,
    REDIS_URL: keys.REDIS_URL,
    UPSTASH_REDIS_REST_URL: keys.UPSTASH_REDIS_REST_URL,
    UPSTASH_REDIS_REST_TOKEN: keys.UPSTASH_REDIS_REST_TOKEN,
    META_GRAPH_URL: keys.OWN_META_GRAPH_URL,
    META_GRAPH_VERSION: keys.META_GRAPH_VERSION,
    DEMO: keys.DEMO,
    PUBLIC_URL: keys.PUBLIC_URL,
    ACCESS_TOKEN_TTL: keys.ACCESS_TOKEN_TTL,
    REFRESH_TOKEN_TTL: keys.REFRESH_TOKEN_TTL,
    TRUSTED_PROXIES: keys.TRUSTED_PROXIES,
    RATE_LIMIT_SCALE: keys.RATE_LIMIT_SCALE,
    MAX_IN_FLIGHT: keys.MAX_IN_FLIGHT,
    MAX_IN_FLIGHT_PER_ORG: keys.MAX_IN_FLIGHT_PER_ORG,
    GOOGLE_CLIENT_ID: keys.GOOGLE_CLIENT_ID,
    GOOGLE_CLIENT_SECRET: keys.GOOGLE_CLIENT_SECRET,
    GOOGLE_ISSUER: keys.GOOGLE_ISSUER,
    GITHUB_CLIENT_ID: keys.GITHUB_CLIENT_ID,
    GITHUB_CLIENT_SECRET: keys.GITHUB_CLIENT_SECRET,
    GITHUB_ORIGIN: keys.GITHUB_ORIGIN,
    SECURITY_CONTACT: keys.SECURITY_CONTACT,
    JOURNAL_KEEP_DAYS: keys.JOURNAL_KEEP_DAYS,
    UNCONFIRMED_AFTER_MINUTES: keys.UNCONFIRMED_AFTER_MINUTES,
    METRICS_PORT: keys.METRICS_PORT,
    FAILPOINT: keys.FAILPOINT,
    MAIL_URL: keys.MAIL_URL,
    RESEND_API_KEY: keys.RESEND_API_KEY,
    MAIL_FROM: keys.MAIL_FROM,
    MAILBOX_PORT: keys.MAILBOX_PORT,
  },
  safeInProduction,
  wholeProviders,
  wholeUpstash,
  wholeMail,
);

export type StartEnv = EnvOf<typeof startEnv.shape>;
