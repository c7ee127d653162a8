import { createPrivateKey, createPublicKey, createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { deliveryProcess } from "#contracts/jobs/registry.ts";
import { openDatabase } from "#core/platform/db/database.ts";
import type { DatabaseRole } from "#core/platform/db/pool.ts";
import type { ServerEnv } from "#core/platform/env/server-env.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { upstashKv } from "#core/platform/kv/upstash-kv.ts";
import type { Logger } from "#core/platform/log.ts";
import { openQueues } from "#core/platform/queues/queues.ts";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { createWebhookOpener } from "#core/platform/seal/open-webhook.ts";
import { systemClock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { createServer } from "./create-server.ts";
import type { ParleyServer } from "./create-server.ts";
import { identityDefaults } from "./identity/identity-settings.ts";
import { createAppDirectory } from "./ingest/app-directory.ts";
import { createIngest } from "./ingest/create-ingest.ts";

type RoleName = ServerEnv["PARLEY_ROLES"][number];

export interface ComposedServer {
  server: ParleyServer;
  /** Drains within the grace, then closes everything that was opened here. */
  stop(graceMs: number): Promise<void>;
}

/** Connections that each role of the server brings. A process without the role does not hold the pool at all. */
const poolsOf = (roles: ReadonlySet<RoleName>): Partial<Record<DatabaseRole, number>> => ({
  ...(roles.has("api") ? { parley_app: 12, parley_identity: 6 } : {}),
  ...(roles.has("hub") || roles.has("relay") ? { parley_hub: 5 } : {}),
  ...(roles.has("ingest") ? { parley_ingest: 4 } : {}),
});

const readKey = (env: ServerEnv, file: string): string => readFileSync(join(env.KEYS_DIR, file), "utf8");

const composeIngest = (env: ServerEnv, db: Database, log: Logger, wake: () => Promise<void>) => {
  const opener = createWebhookOpener(loadKeyring(env.KEYS_DIR, { classes: ["webhook"] }));
  const apps = createAppDirectory({
    db,
    open: (sealed) => opener.openAppSecret(sealed),
    now: () => systemClock.now(),
  });
  const verifyTokenPepper = readKeyFile(join(env.KEYS_DIR, "pepper.key"));
  return createIngest({ db, apps, verifyTokenPepper, wake, log });
};

/** Short-lived keys: shared through Upstash when there are several server processes, else in memory. */
const openKv = (env: ServerEnv) =>
  env.UPSTASH_REDIS_REST_URL !== undefined && env.UPSTASH_REDIS_REST_TOKEN !== undefined
    ? upstashKv({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN })
    : memoryKv();

/**
 * The composition root of a server process: each role gets its own keys, pool and doors, and no other's.
 * @throws an Error of one line when the database, the queue or a key is not there
 */
export const composeServer = async (env: ServerEnv, log: Logger): Promise<ComposedServer> => {
  const roles = new Set(env.PARLEY_ROLES);
  const db = openDatabase({
    url: env.DATABASE_URL,
    pools: poolsOf(roles),
    applicationName: "parley-server",
    log,
  });
  const queues = openQueues({ redisUrl: env.REDIS_URL, databaseUrl: env.DATABASE_URL, log });
  await db.refusePower();
  await queues.ready();
  const kv = openKv(env);
  const redis =
    env.REDIS_URL === undefined || !(roles.has("hub") || roles.has("relay"))
      ? undefined
      : new Redis(env.REDIS_URL, { maxRetriesPerRequest: null });
  redis?.on("error", (error) => log.warn({ err: error }, "redis connection of the sockets failed"));

  const server = createServer({
    db,
    log,
    dependencies: [
      {
        name: "queue",
        check: async () => {
          const health = await queues.health();
          if (!health.ok) throw new Error(health.reason);
        },
      },
    ],
    ...(env.SECURITY_CONTACT === undefined ? {} : { securityContact: env.SECURITY_CONTACT }),
    ...(env.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: env.TRUSTED_PROXIES }),
    ...(roles.has("api") || roles.has("hub")
      ? { verificationKey: createPublicKey(readKey(env, "jwt.public.pem")) }
      : {}),
    ...(roles.has("api")
      ? {
          api: {
            identity: {
              ...identityDefaults,
              signingKey: createPrivateKey(readKey(env, "jwt.private.pem")),
              refreshKey: createSecretKey(readKeyFile(join(env.KEYS_DIR, "refresh.key"))),
              accessSeconds: env.ACCESS_TOKEN_TTL,
              refreshSeconds: env.REFRESH_TOKEN_TTL,
            },
            counters: kv,
            queues,
          },
        }
      : {}),
    ...(roles.has("hub")
      ? { hub: env.PUBLIC_URL === undefined ? {} : { allowedOrigins: [new URL(env.PUBLIC_URL).origin] } }
      : {}),
    ...(roles.has("relay") ? { relay: {} } : {}),
    ...(roles.has("ingest")
      ? { ingest: composeIngest(env, db, log, () => queues.enqueue(deliveryProcess, {})) }
      : {}),
    ...(redis ? { redis } : {}),
  });
  return {
    server,
    stop: async (graceMs) => {
      await server.close(graceMs);
      await queues.close();
      redis?.disconnect();
      await kv.close();
      await db.close();
    },
  };
};
