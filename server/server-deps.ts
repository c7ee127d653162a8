import type http from "node:http";
import type { KeyObject } from "node:crypto";
import type { Registry } from "prom-client";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import type { Logger } from "#core/platform/log.ts";
import type { Queues } from "#core/platform/queues/queues.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import type { Hasher } from "./api/features/auth/hasher.ts";
import type { Providers } from "./api/features/oauth/providers.ts";
import type { AdmissionLimits } from "./http/admission/admission.ts";
import type { Dependency } from "./http/health.ts";
import type { KeyKind } from "./identity/api-key.ts";
import type { IdentitySettings } from "./identity/identity-settings.ts";
import { createTokenVerifier } from "./identity/token-verifier.ts";
import type { TokenVerifier } from "./identity/token-verifier.ts";
import type { SocketRedis } from "./realtime/socket-redis.ts";
import type { HttpServerOptions } from "./http/http-server.ts";

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
export interface ServerDeps extends HttpServerOptions {
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
  /** Beyond the database: what /readyz asks too. */
  dependencies?: readonly Dependency[];
  /** Where calls are counted, and by how much every budget is multiplied. Default: in memory, by 1. */
  limits?: { kv: Kv; scale: number };
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

/** @throws Error when the key of the access tokens is missing */
export const verifierOf = (deps: ServerDeps, clock: Clock): TokenVerifier => {
  if (!deps.verificationKey)
    throw new Error("The roles api and hub need the public key of the access tokens");
  return createTokenVerifier(deps.verificationKey, clock);
};
