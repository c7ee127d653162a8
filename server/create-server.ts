import http from "node:http";
import https from "node:https";
import type { KeyObject } from "node:crypto";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Registry } from "prom-client";
import { systemClock } from "#core/platform/clock.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import type { Logger } from "#core/platform/log.ts";
import type { Queues } from "#core/platform/queues/queues.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { createApiRouter } from "./api/api-router.ts";
import { createDenialTrail } from "./api/denial-trail.ts";
import { createAuthenticate, createLaneOf } from "./api/authenticate.ts";
import type { KnownKeys } from "./api/authenticate.ts";
import { createAccountUpkeep } from "./api/features/account/account-upkeep.ts";
import { createHasher } from "./api/features/auth/hasher.ts";
import type { Hasher } from "./api/features/auth/hasher.ts";
import { createLoginGuard } from "./api/features/auth/login-guard.ts";
import { readSecurityFacts } from "./api/features/security/security-facts.ts";
import { createProviders } from "./api/features/oauth/providers.ts";
import type { Providers } from "./api/features/oauth/providers.ts";
import { createHandlers } from "./api/handlers.ts";
import { isOwnOrigin } from "./api/http-facts.ts";
import { createOnce } from "./api/idempotency/once.ts";
import { admissionDefaults, createAdmission } from "./http/admission/admission.ts";
import type { Admission, AdmissionLimits } from "./http/admission/admission.ts";
import { createApp } from "./http/app.ts";
import { createOrgsOfOrigin, createOriginWall } from "./http/origin-wall.ts";
import { createReadyz } from "./http/health.ts";
import type { Dependency } from "./http/health.ts";
import { clientAddress } from "./http/limits/client-address.ts";
import type { TrustsHop } from "./http/limits/client-address.ts";
import { createLimits } from "./http/limits/limits.ts";
import type { Limits } from "./http/limits/limits.ts";
import { createServerMetrics } from "./http/metrics.ts";
import { createEvenly } from "./identity/evenly.ts";
import type { KeyKind } from "./identity/api-key.ts";
import type { IdentitySettings } from "./identity/identity-settings.ts";
import { createTokenVerifier } from "./identity/token-verifier.ts";
import type { TokenVerifier } from "./identity/token-verifier.ts";
import { createEmitter } from "./realtime/emit-event.ts";
import { createHub } from "./realtime/hub.ts";
import type { Hub } from "./realtime/hub.ts";
import { createRelay } from "./realtime/relay.ts";
import type { Relay } from "./realtime/relay.ts";
import type { SocketRedis } from "./realtime/socket-redis.ts";
import { createSocketServer } from "./realtime/socket-server.ts";
import type { SocketServer } from "./realtime/socket-server.ts";

/** What the api role needs beyond the rest. */
export interface ApiPart {
  identity: IdentitySettings;
  counters: Pick<Kv, "get" | "set" | "increment" | "remove">;
  /** Public seal keys. */
  keyring: Keyring;
  /** Key of the fingerprints of secrets. */
  pepper: Buffer;
  /** The origin that mailed links lead to. */
  publicUrl: () => string;
  /** Where people may sign in with an account they have elsewhere; the caller closes it. Default: nowhere. */
  providers?: Providers;
  /** The development mailbox, when mails go there. */
  mailboxUrl?: string | undefined;
  /** What the API keys made here call themselves. Default `test`. */
  keyKind?: KeyKind;
  /** Where work for the workers is announced. */
  queues: Pick<Queues, "enqueue">;
  /** Default: bcrypt in worker threads. */
  hasher?: Hasher;
  /** The beat at which accounts that exist and accounts that do not answer alike. Default 100 ms. */
  evenStepMs?: number;
  /** The built console. Default `dist/web`. */
  webDirectory?: string;
}

export interface HubPart {
  recheckMs?: number;
  failClosedMs?: number;
}

/** The raw webhook route; see server/ingest. */
export interface IngestPart {
  /** Takes the request when it is a webhook; answers whether it did. */
  handle(req: http.IncomingMessage, res: http.ServerResponse): boolean;
  close(): Promise<void>;
}

/** A role runs when its part is given; each part holds only what its role may hold. */
export interface ServerDeps {
  db: Database;
  log: Logger;
  clock?: Clock;
  version?: string;
  securityContact?: string;
  trustedProxies?: readonly string[];
  /** Where people see us, as `https://host`, when that is not the host that a request names. */
  ownOrigins?: readonly string[];
  /** Where the parts of this process count; /metrics shows it. Default: one of its own. */
  registry?: Registry;
  /** Speaks https with this certificate; without it, http (behind a proxy that ends TLS). */
  tls?: { cert: Buffer; key: Buffer } | undefined;
  /** Beyond the database: what /readyz asks too. */
  dependencies?: readonly Dependency[];
  /** Where calls are counted, and by how much every budget is multiplied. Default: in memory, by 1. */
  limits?: { kv: Kv; scale: number };
  /** How long a slow caller may take; see `timeouts` below. */
  timeouts?: Partial<typeof timeouts>;
  /** How many requests may be at work, and how many may wait. */
  admission?: Partial<AdmissionLimits>;
  /** Public key of the access tokens; api and hub need it. */
  verificationKey?: KeyObject;
  api?: ApiPart;
  hub?: HubPart;
  relay?: { pollMs?: number; retryMs?: number } | undefined;
  ingest?: IngestPart;
  /** Carries sockets between nodes; the caller closes it. */
  redis?: SocketRedis;
}

export interface ParleyServer {
  http: http.Server;
  /** Starts everything; answers the port (for port 0). */
  listen(port: number, host?: string): Promise<number>;
  /** Stops accepting, lets requests finish for `graceMs` (default 20 s), closes sockets and what this made. */
  close(graceMs?: number): Promise<void>;
  relayLeads(): boolean;
}

const verifierOf = (deps: ServerDeps, clock: Clock): TokenVerifier => {
  if (!deps.verificationKey)
    throw new Error("The roles api and hub need the public key of the access tokens");
  return createTokenVerifier(deps.verificationKey, clock);
};

const createRealtime = (
  deps: ServerDeps,
  server: http.Server,
  clock: Clock,
  handshakeAllowed: (req: http.IncomingMessage) => Promise<boolean>,
) => {
  if (!deps.hub && !deps.relay) return undefined;
  const { ownOrigins = [] } = deps;
  const io: SocketServer = createSocketServer({
    http: deps.hub ? server : undefined,
    redis: deps.redis?.client,
    handshakeAllowed,
    originAllowed: (origin, host) => isOwnOrigin(origin, host) || ownOrigins.includes(origin),
  });
  const { db, log } = deps;
  const hub: Hub | undefined = deps.hub
    ? createHub({ io, db, verify: verifierOf(deps, clock), clock, log, ...deps.hub })
    : undefined;
  const relay: Relay | undefined = deps.relay
    ? createRelay({ db, emit: createEmitter(io), log, ...deps.relay })
    : undefined;
  deps.redis?.onBack(() => {
    hub?.tellNewest();
    relay?.tellNewest();
  });
  return { io, hub, relay };
};

interface Gates {
  limits: Limits;
  admission: Admission;
}

const createApi = (
  deps: ServerDeps,
  part: ApiPart,
  hasher: Hasher,
  clock: Clock,
  observe: Observe,
  { limits, admission }: Gates,
) => {
  const guard = createLoginGuard(part.counters);
  const handlers = createHandlers({
    securityFacts: readSecurityFacts(join(packageRoot, "dist")),
    db: deps.db,
    clock,
    settings: part.identity,
    hasher,
    guard,
    counters: part.counters,
    providers: part.providers ?? createProviders({}),
    mailboxUrl: part.mailboxUrl,
    evenly: createEvenly(part.evenStepMs),
    queues: part.queues,
    keyring: part.keyring,
    pepper: part.pepper,
    publicUrl: part.publicUrl,
    keyKind: part.keyKind ?? "test",
  });
  const verify = verifierOf(deps, clock);
  const knownKeys: KnownKeys = new Map();
  const authenticate = createAuthenticate(deps.db, verify, knownKeys);
  return createApiRouter(handlers, {
    authenticate,
    clock,
    log: deps.log,
    observe,
    denials: createDenialTrail(deps.db, clock, deps.log),
    once: createOnce({ db: deps.db }),
    limits,
    admission,
    laneOf: createLaneOf(verify, knownKeys),
    ownOrigins: deps.ownOrigins ?? [],
  });
};
/**
 * Who is slow to say what they want is cut off: headers within ten seconds, the whole request within thirty. Looked at
 * every two seconds (Node's own default of thirty would let them stay three times as long).
 */
const timeouts = {
  requestTimeout: 30_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
};
/** More connections than this are closed as they come, before they cost memory. */
const mostConnections = 10_000;
type Observe = (route: string, method: string, status: number, seconds: number) => void;

/** Ends when the last request has been answered; after `graceMs` it does not wait any longer. */
const closeHttp = async (server: http.Server, graceMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
};

/**
 * One HTTP server: the webhook first and raw, then the socket, then Express. Nothing listens or connects before
 * `listen`.
 * @throws Error when a route has no handler, or a role lacks what it needs
 */
export const createServer = (deps: ServerDeps): ParleyServer => {
  const clock = deps.clock ?? systemClock;
  let stopping = false;
  const server = deps.tls
    ? https.createServer({ ...timeouts, ...deps.timeouts, ...deps.tls, minVersion: "TLSv1.2" })
    : http.createServer({ ...timeouts, ...deps.timeouts });
  server.maxConnections = mostConnections;
  const dependencies = [{ name: "database", check: () => deps.db.ping() }, ...(deps.dependencies ?? [])];
  const hasher = deps.api ? (deps.api.hasher ?? createHasher()) : undefined;
  const metrics = createServerMetrics(
    deps.registry ?? new Registry(),
    () => realtime?.hub?.connections() ?? 0,
    () => realtime?.relay?.leads() ?? false,
  );
  const { kv, scale } = deps.limits ?? { kv: memoryKv(), scale: 1 };
  const limits = createLimits({ kv, scale, log: deps.log });
  const admission = createAdmission({ ...admissionDefaults, ...deps.admission });
  metrics.watchAdmission(admission);
  const app = createApp({
    log: deps.log,
    clock,
    version: deps.version ?? "0.1.0",
    securityContact: deps.securityContact ?? "mailto:security@localhost",
    trustedProxies: deps.trustedProxies ?? [],
    readyz: createReadyz(dependencies, () => stopping),
    metrics: metrics.serve,
    api:
      deps.api && hasher
        ? {
            router: createApi(deps, deps.api, hasher, clock, metrics.request, { limits, admission }),
            originWall: createOriginWall(deps.ownOrigins ?? [], createOrgsOfOrigin(deps.db, clock)),
            webDirectory: deps.api.webDirectory ?? join(packageRoot, "dist", "web"),
          }
        : undefined,
  });
  server.on("request", (req, res) => {
    if (deps.ingest?.handle(req, res) !== true) app(req, res);
  });
  // Attaching puts the socket in front of this listener for its own path, and for no other.
  const trusts = app.get("trust proxy fn") as TrustsHop;
  const realtime = createRealtime(deps, server, clock, (req) => limits.handshake(clientAddress(req, trusts)));
  const upkeep = deps.api ? createAccountUpkeep(deps.db, deps.log) : undefined;

  return {
    http: server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          realtime?.hub?.start();
          realtime?.relay?.start();
          upkeep?.start();
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: async (graceMs = 20_000) => {
      stopping = true;
      const closing = server.listening ? closeHttp(server, graceMs) : Promise.resolve();
      await Promise.all([realtime?.relay?.stop(), realtime?.hub?.stop(), upkeep?.stop()]);
      // Without a hub there is no engine to close, only the way to the other nodes.
      if (realtime?.hub) await realtime.io.close();
      else await realtime?.io.of("/").adapter.close();
      await closing;
      await Promise.all([deps.ingest?.close(), hasher?.close(), limits.close()]);
    },
    relayLeads: () => realtime?.relay?.leads() ?? false,
  };
};
