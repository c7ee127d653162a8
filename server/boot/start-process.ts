import { Registry } from "prom-client";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { deliveryProcess } from "#contracts/jobs/registry.ts";
import type { Clock } from "#core/platform/clock.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { upstashKv } from "#core/platform/kv/upstash-kv.ts";
import type { Logger } from "#core/platform/log.ts";
import { openQueues } from "#core/platform/queues/queues.ts";
import type { Queues } from "#core/platform/queues/queues.ts";
import { spaced } from "#core/platform/queues/spaced.ts";
import { createProviders } from "../api/features/oauth/providers.ts";
import { createServer } from "../create-server.ts";
import type { ParleyServer } from "../create-server.ts";
import type { IngestPart, ServerDeps } from "../server-deps.ts";
import type { ServerEnv } from "#core/platform/env/server-env.ts";
import { identityDefaults } from "../identity/identity-settings.ts";
import { createAppDirectory } from "../ingest/app-directory.ts";
import { createIngest } from "../ingest/create-ingest.ts";
import { ingestMetrics } from "../ingest/ingest-metrics.ts";
import { openSocketRedis } from "../realtime/socket-redis.ts";
import type { SocketRedis } from "../realtime/socket-redis.ts";
import { BootError } from "./boot-error.ts";
import { checkDatabase, poolsOf } from "./check-database.ts";
import { loadKeys } from "./load-keys.ts";
import type { ServerKeys } from "./load-keys.ts";
import { oauthOfEnv } from "./oauth-of-env.ts";
import { queueCheck, watchQueue } from "./watch-queue.ts";

export interface RunningProcess {
  port: number;
  stop(): Promise<void>;
}

/** Where this Parley is known to the world, for the address that weaknesses are reported to. */
const hostOf = (url: string | undefined): string => (url === undefined ? "localhost" : new URL(url).hostname);

/** @throws BootError when the two files are no certificate with its key */
const readTls = ({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: ServerEnv): ServerDeps["tls"] => {
  if (cert === undefined || key === undefined) return undefined;
  try {
    const pair = { cert: readFileSync(cert), key: readFileSync(key) };
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    throw new BootError(
      `${cert} and ${key} are no certificate with its key.`,
      "Check TLS_CERT_FILE and TLS_KEY_FILE.",
      cause,
    );
  }
};

const openKv = (env: ServerEnv): Kv =>
  env.UPSTASH_REDIS_REST_URL !== undefined && env.UPSTASH_REDIS_REST_TOKEN !== undefined
    ? upstashKv({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN })
    : memoryKv();

/**
 * A machine that somebody tries things on sends everything from one address and faster than people do: its limits are
 * wider. In production they are as documented, and whoever changes that reads so in the log.
 */
const limitScale = (env: ServerEnv, log: Logger): number => {
  const scale = env.RATE_LIMIT_SCALE ?? (env.NODE_ENV === "production" ? 1 : 10);
  if (scale !== 1)
    log[env.NODE_ENV === "production" ? "warn" : "info"]({ scale }, "rate limits are multiplied");
  return scale;
};

/**
 * While webhooks pour in the worker is busy anyway and looks again by itself; a wake-up for each flush of some
 * milliseconds would cost the database more than the flush.
 */
const wakeGapMs = 20;

const openRedis = (env: ServerEnv, log: Logger): SocketRedis | undefined => {
  const { REDIS_URL: url, PARLEY_ROLES: roles } = env;
  if (roles.includes("relay") && !roles.includes("hub") && url === undefined) {
    throw new BootError(
      "A relay without a hub in its process can reach no socket.",
      "Set REDIS_URL, or give PARLEY_ROLES hub and relay together.",
    );
  }
  if (url === undefined || !(roles.includes("hub") || roles.includes("relay"))) return undefined;
  return openSocketRedis(url, log);
};

const ingestPart = (
  keys: NonNullable<ServerKeys["ingest"]>,
  db: Database,
  queues: Queues,
  log: Logger,
  clock: Clock,
  registry: Registry,
): IngestPart =>
  createIngest({
    db,
    apps: createAppDirectory({
      db,
      open: (sealed) => keys.opener.openAppSecret(sealed),
      now: () => clock.now(),
    }),
    verifyTokenPepper: keys.pepper,
    wake: spaced(
      wakeGapMs,
      () => queues.enqueue(deliveryProcess, {}),
      (error) => log.warn({ err: error }, "wake-up failed; the sweep will find the deliveries"),
    ),
    log,
    metrics: ingestMetrics(registry),
  });

const listenOn = async (server: ParleyServer, env: ServerEnv): Promise<number> => {
  try {
    return await server.listen(env.PORT, env.LISTEN_HOST);
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === "EADDRINUSE";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BootError(
      taken
        ? `Port ${env.PORT} is already in use.`
        : `${env.LISTEN_HOST}:${env.PORT} cannot be opened: ${reason}.`,
      "Stop the program that uses it, or choose another PORT.",
      cause,
    );
  }
};

/**
 * Starts the roles of this process: keys, database, queue, server, in this order; nothing half-started is left
 * behind when one of them fails.
 * @throws BootError, EnvError, KeyringError, SealError: each names the mend
 */
export const startProcess = async (env: ServerEnv, log: Logger, clock: Clock): Promise<RunningProcess> => {
  const roles = env.PARLEY_ROLES;
  const keys = loadKeys(env.KEYS_DIR, roles);
  const db = openDatabase({
    url: env.DATABASE_URL,
    pools: poolsOf(roles),
    applicationName: `parley-server ${roles.join(",")}`,
    log,
  });
  const queues = openQueues({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL, log });
  const kv = openKv(env);
  const providers = createProviders(oauthOfEnv(env));
  let redis: SocketRedis | undefined;
  let stopWatching: (() => void) | undefined;
  const closeAll = async (): Promise<void> => {
    stopWatching?.();
    await Promise.allSettled([db.close(), queues.close(), kv.close(), providers.close()]);
    redis?.close();
  };
  try {
    redis = openRedis(env, log);
    await checkDatabase(db);
    stopWatching = await watchQueue(queues, log);
    const origins = env.PUBLIC_URL === undefined ? [] : [env.PUBLIC_URL];
    let port = env.PORT;
    const registry = new Registry();
    const server = createServer({
      db,
      log,
      clock,
      registry,
      securityContact: env.SECURITY_CONTACT ?? `mailto:security@${hostOf(env.PUBLIC_URL)}`,
      trustedProxies: env.TRUSTED_PROXIES ?? [],
      tls: readTls(env),
      ownOrigins: origins,
      dependencies: [queueCheck(queues)],
      limits: { kv, scale: limitScale(env, log) },
      admission: { perProcess: env.MAX_IN_FLIGHT, perLane: env.MAX_IN_FLIGHT_PER_ORG },
      ...(keys.verificationKey ? { verificationKey: keys.verificationKey } : {}),
      ...(keys.api
        ? {
            api: {
              keyring: keys.api.keyring,
              pepper: keys.api.pepper,
              // Without PUBLIC_URL there is only this machine.
              publicUrl: () =>
                env.PUBLIC_URL ?? `${env.TLS_CERT_FILE === undefined ? "http" : "https"}://127.0.0.1:${port}`,
              identity: {
                signingKey: keys.api.signingKey,
                refreshKey: keys.api.refreshKey,
                factorKey: keys.api.factorKey,
                accessSeconds: env.ACCESS_TOKEN_TTL,
                refreshSeconds: env.REFRESH_TOKEN_TTL,
                sessionSeconds: Math.max(identityDefaults.sessionSeconds, env.REFRESH_TOKEN_TTL),
              },
              counters: kv,
              providers,
              mailboxUrl: env.MAILBOX_URL,
              keyKind: env.NODE_ENV === "production" ? "live" : "test",
              queues,
            },
          }
        : {}),
      ...(roles.includes("hub") ? { hub: {} } : {}),
      ...(roles.includes("relay") ? { relay: {} } : {}),
      ...(keys.ingest ? { ingest: ingestPart(keys.ingest, db, queues, log, clock, registry) } : {}),
      ...(redis ? { redis } : {}),
    });
    port = await listenOn(server, env).catch(async (error: unknown) => {
      await server.close(0);
      throw error;
    });
    return {
      port,
      stop: async () => {
        await server.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};
