import { defineEnv } from "./define-env.ts";
import type { EnvOf } from "./define-env.ts";
import { keys, safeInProduction, wholeProviders, wholeTls, wholeUpstash } from "./shared-keys.ts";

/** Reads the environment of a server process. @throws EnvError naming every fault */
export const serverEnv = defineEnv(
  {
    NODE_ENV: keys.NODE_ENV,
    LOG_LEVEL: keys.LOG_LEVEL,
    PORT: keys.PORT,
    LISTEN_HOST: keys.LISTEN_HOST,
    TLS_CERT_FILE: keys.TLS_CERT_FILE,
    TLS_KEY_FILE: keys.TLS_KEY_FILE,
    DATABASE_URL: keys.DATABASE_URL,
    REDIS_URL: keys.REDIS_URL,
    UPSTASH_REDIS_REST_URL: keys.UPSTASH_REDIS_REST_URL,
    UPSTASH_REDIS_REST_TOKEN: keys.UPSTASH_REDIS_REST_TOKEN,
    KEYS_DIR: keys.KEYS_DIR,
    PARLEY_ROLES: keys.PARLEY_ROLES,
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
    MAILBOX_URL: keys.MAILBOX_URL,
  },
  safeInProduction,
  wholeProviders,
  wholeUpstash,
  wholeTls,
  (env) =>
    env.REFRESH_TOKEN_TTL < env.ACCESS_TOKEN_TTL
      ? ["REFRESH_TOKEN_TTL must not be shorter than ACCESS_TOKEN_TTL"]
      : [],
  (env) =>
    env.NODE_ENV === "production" && (env.RATE_LIMIT_SCALE ?? 1) > 100
      ? ["RATE_LIMIT_SCALE must not be above 100 in production: that would be no limit"]
      : [],
);

export type ServerEnv = EnvOf<typeof serverEnv.shape>;
