import { z } from "zod";
import type { EnvRule } from "./define-env.ts";
import { optional, required, withDefault } from "./define-env.ts";
import {
  duration,
  flag,
  isLoopback,
  listOf,
  mailbox,
  origin,
  port,
  positiveNumber,
  text,
  url,
  wholeNumber,
  words,
} from "./env-values.ts";

const nodeEnv = z.enum(["development", "test", "production"], "must be development, test or production");
const logLevel = z.enum(
  ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
  "must be fatal, error, warn, info, debug, trace or silent",
);
const databaseUrl = url("postgres", "postgresql");

/**
 * Every variable. A process takes those it needs; nobody describes one twice. Two have another meaning for `npm start`
 * (an admin's database, somebody else's Graph API) and stand here under a second name.
 */
export const keys = {
  NODE_ENV: withDefault(
    "`production` demands TLS to everything that is not on this machine",
    "development",
    nodeEnv,
  ),
  LOG_LEVEL: withDefault("how much the processes say", "info", logLevel),
  PORT: withDefault("console, API, socket and webhook, on one origin; 0 picks a free port", "4000", port),
  LISTEN_HOST: withDefault(
    "the network address that the server listens on; 0.0.0.0 for all",
    "127.0.0.1",
    text,
  ),
  SIMULATOR_PORT: withDefault("the Meta simulator with its phone; 0 picks a free port", "4010", port),
  DATA_DIR: withDefault("where npm start keeps its database, keys and logs", ".data", text),
  ADMIN_DATABASE_URL: optional(
    "Postgres as an admin; npm start runs its own when it is not set, and gives each process a login of its own",
    databaseUrl,
  ),
  TLS_CERT_FILE: optional(
    "PEM certificate chain; with TLS_KEY_FILE the server speaks https itself (npm start -- --tls makes both)",
    text,
  ),
  TLS_KEY_FILE: optional("the private key that belongs to TLS_CERT_FILE", text),
  DATABASE_URL: required(
    "Postgres, with this process's own login: postgresql://user:password@host:5432/parley",
    databaseUrl,
  ),
  REDIS_URL: optional(
    "queues and sockets on Redis, redis:// or rediss://; without it the queues live in Postgres",
    url("redis", "rediss"),
  ),
  UPSTASH_REDIS_REST_URL: optional(
    "rate limits and short-lived keys on Upstash Redis (REST), for several server processes; without it in memory",
    url("http", "https"),
  ),
  UPSTASH_REDIS_REST_TOKEN: optional("the token that belongs to UPSTASH_REDIS_REST_URL", text),
  OWN_META_GRAPH_URL: optional(
    "another Graph API; npm start runs the Meta simulator when it is not set",
    origin("http", "https"),
  ),
  META_GRAPH_URL: withDefault(
    "the Graph API; npm start runs the Meta simulator when it is not set",
    "https://graph.facebook.com",
    origin("http", "https"),
  ),
  META_GRAPH_VERSION: withDefault(
    "the version of the Graph API",
    "v26.0",
    z.string().regex(/^v\d{1,3}\.\d$/, "must be a version like v26.0"),
  ),
  DEMO: withDefault("npm start writes two demo orgs; 0 leaves the database as it is", "1", flag),
  KEYS_DIR: required(
    "the folder with this process's keys (npm run keys makes <dir>/server and <dir>/workers)",
    text,
  ),
  PARLEY_ROLES: withDefault(
    "what this server process does",
    "api,hub,relay,ingest",
    listOf(["api", "hub", "relay", "ingest"]),
  ),
  PARLEY_QUEUES: withDefault(
    "the latency classes that this worker process serves",
    "interactive,inbound,bulk,housekeeping,mail",
    listOf(["interactive", "inbound", "bulk", "housekeeping", "mail"]),
  ),
  MAIL_URL: optional(
    "the mail server: smtp://user:password@host:587 (STARTTLS, demanded unless on this machine) or smtps://",
    url("smtp", "smtps"),
  ),
  RESEND_API_KEY: optional("send mails through Resend instead of MAIL_URL", text),
  MAIL_FROM: optional("the sender of the platform's mails: Parley <parley@example.com>", mailbox),
  MAILBOX_PORT: withDefault(
    "the page that shows what was mailed, which npm start runs when no mail server is set; 0 picks a free port",
    "4020",
    port,
  ),
  MAILBOX_URL: optional(
    "the page that shows what was mailed; npm start sets it, in development only",
    origin("http"),
  ),
  PUBLIC_URL: optional(
    "the origin that people and Meta see, https://…, when it is not where the server listens",
    origin("http", "https"),
  ),
  ACCESS_TOKEN_TTL: withDefault(
    "how long an access token lives (15m is recommended in production)",
    "7d",
    duration,
  ),
  REFRESH_TOKEN_TTL: withDefault("how long a session lives that is not used", "30d", duration),
  TRUSTED_PROXIES: optional(
    "proxies whose X-Forwarded-For is believed: addresses, networks, or loopback, linklocal, uniquelocal",
    words,
  ),
  RATE_LIMIT_SCALE: optional(
    "multiplies every rate limit; 1 in production and 10 elsewhere when unset, at most 100 in production",
    positiveNumber,
  ),
  MAX_IN_FLIGHT: withDefault(
    "API requests at work in one server process; more wait for their turn",
    "200",
    wholeNumber(1, 10_000),
  ),
  MAX_IN_FLIGHT_PER_ORG: withDefault("of them, those of one org", "50", wholeNumber(1, 10_000)),
  GOOGLE_CLIENT_ID: optional("sign in with Google: the id of your OAuth client there", text),
  GOOGLE_CLIENT_SECRET: optional("the secret that belongs to GOOGLE_CLIENT_ID", text),
  GOOGLE_ISSUER: withDefault(
    "another OpenID provider that takes Google's place",
    "https://accounts.google.com",
    origin("http", "https"),
  ),
  GITHUB_CLIENT_ID: optional("sign in with GitHub: the id of your OAuth app there", text),
  GITHUB_CLIENT_SECRET: optional("the secret that belongs to GITHUB_CLIENT_ID", text),
  GITHUB_ORIGIN: withDefault(
    "your GitHub Enterprise Server, when it is not github.com",
    "https://github.com",
    origin("http", "https"),
  ),
  SECURITY_CONTACT: optional(
    "where to report a weakness, for security.txt: mailto:… or https://…",
    z.string().regex(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, "must be mailto:… or https://…"),
  ),
  JOURNAL_KEEP_DAYS: withDefault(
    "days that raw webhooks and events are kept; 0 keeps them for ever",
    "30",
    wholeNumber(0, 3_650),
  ),
  UNCONFIRMED_AFTER_MINUTES: withDefault(
    "minutes of healthy intake after which a message without any answer from Meta counts as unconfirmed",
    "15",
    positiveNumber,
  ),
  METRICS_PORT: optional(
    "where the workers answer /healthz and /metrics, on LISTEN_HOST; not at all when unset",
    port,
  ),
  FAILPOINT: optional(
    "for tests: the place where the sending worker dies, FP1 to FP7, with :n for the nth time",
    z.string().regex(/^FP[1-7](:[1-9]\d*)?$/, "must be FP1 to FP7, with :n for the nth time"),
  ),
} as const;

type Checked =
  | "NODE_ENV"
  | "DATABASE_URL"
  | "REDIS_URL"
  | "META_GRAPH_URL"
  | "UPSTASH_REDIS_REST_URL"
  | "UPSTASH_REDIS_REST_TOKEN"
  | "PUBLIC_URL"
  | "GOOGLE_ISSUER"
  | "GITHUB_ORIGIN"
  | "MAILBOX_URL"
  | "FAILPOINT";
type SomeEnv = { readonly [Name in Checked]?: string | undefined };

const mustBeSafe = {
  REDIS_URL: "rediss",
  META_GRAPH_URL: "https",
  UPSTASH_REDIS_REST_URL: "https",
  PUBLIC_URL: "https",
  GOOGLE_ISSUER: "https",
  GITHUB_ORIGIN: "https",
} as const;

/** libpq's other modes encrypt without asking who is at the other end, or do not encrypt at all. */
const verifiesServer = (database: string | undefined): boolean =>
  database === undefined ||
  isLoopback(database) ||
  new URL(database).searchParams.get("sslmode") === "verify-full";

/** In production nothing leaves this machine in the clear, and no test switch is on. */
export const safeInProduction: EnvRule<SomeEnv> = (env) => {
  if (env.NODE_ENV !== "production") return [];
  const open = Object.entries(mustBeSafe).flatMap(([name, scheme]) => {
    const address = env[name as keyof typeof mustBeSafe];
    if (address === undefined || address.startsWith(`${scheme}:`) || isLoopback(address)) return [];
    return [`${name} must begin with ${scheme}:// in production, unless it is on this machine`];
  });
  return [
    ...open,
    ...(verifiesServer(env.DATABASE_URL)
      ? []
      : ["DATABASE_URL must say sslmode=verify-full in production, unless it is on this machine"]),
    ...(env.FAILPOINT === undefined ? [] : ["FAILPOINT is for tests only: unset it in production"]),
    ...(env.MAILBOX_URL === undefined ? [] : ["MAILBOX_URL is for development only: unset it in production"]),
  ];
};

type MailKey = "MAIL_URL" | "RESEND_API_KEY" | "MAIL_FROM";

/** One way out for the platform's mails, and a sender for it. */
export const wholeMail: EnvRule<{ readonly [Name in MailKey]?: unknown }> = (env) => {
  const ways = (["MAIL_URL", "RESEND_API_KEY"] as const).filter((name) => env[name] !== undefined);
  if (ways.length > 1) return ["MAIL_URL and RESEND_API_KEY exclude each other: unset one"];
  if (ways.length === 1 && env.MAIL_FROM === undefined) {
    return [`MAIL_FROM is missing: ${String(ways[0])} needs it`];
  }
  return [];
};

/** Certificate and key come together. */
export const wholeTls: EnvRule<{
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
}> = (env) =>
  (env.TLS_CERT_FILE === undefined) === (env.TLS_KEY_FILE === undefined)
    ? []
    : ["TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or none"];

const providerPairs = [
  ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
  ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
] as const;

/** Id and secret of a provider come together. */
export const wholeProviders: EnvRule<{
  readonly [Name in (typeof providerPairs)[number][number]]?: string | undefined;
}> = (env) =>
  providerPairs.flatMap(([id, secret]) =>
    (env[id] === undefined) === (env[secret] === undefined)
      ? []
      : [`${id} and ${secret} belong together: set both or none`],
  );

/** Address and token of Upstash come together. */
export const wholeUpstash: EnvRule<SomeEnv> = (env) => {
  if ((env.UPSTASH_REDIS_REST_URL === undefined) === (env.UPSTASH_REDIS_REST_TOKEN === undefined)) return [];
  return env.UPSTASH_REDIS_REST_URL === undefined
    ? ["UPSTASH_REDIS_REST_URL is missing: UPSTASH_REDIS_REST_TOKEN belongs to it"]
    : ["UPSTASH_REDIS_REST_TOKEN is missing: UPSTASH_REDIS_REST_URL needs it"];
};
