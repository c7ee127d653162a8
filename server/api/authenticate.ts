import type { Request } from "express";
import { AppError } from "#contracts/errors.ts";
import type { Database } from "#core/platform/db/database.ts";
import { countedAddress } from "../http/limits/client-address.ts";
import { checkApiKey } from "../identity/api-key-check.ts";
import type { LiveKey } from "../identity/api-key-check.ts";
import { claimsToBeApiKey, hashOfApiKey } from "../identity/api-key.ts";
import { checkSession } from "../identity/session-check.ts";
import type { LiveSession } from "../identity/session-check.ts";
import type { TokenVerifier } from "../identity/token-verifier.ts";

/** Who asks: a signed-in member, or a program with an API key. Never both. */
export type Caller = { kind: "member"; session: LiveSession } | { kind: "api_key"; key: LiveKey };

export type Authenticate = (req: Request) => Promise<Caller>;

const bearer = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** The bearer token of a request, unchecked. */
export const bearerOf = (req: Request): string | undefined =>
  bearer.exec(req.get("authorization") ?? "")?.[1];

/** The orgs of keys seen lately, by hash: which line a request waits in is decided before the database is asked. */
export type KnownKeys = Map<string, string>;

const mostKnownKeys = 10_000;

const remember = (known: KnownKeys, hash: Buffer, orgId: string): void => {
  if (known.size >= mostKnownKeys) known.clear();
  known.set(hash.toString("base64"), orgId);
};

/**
 * The line that a request waits in under load: its org's, as far as that can be told without asking the database, else
 * its address's. Decides nothing but the waiting.
 */
export const createLaneOf =
  (verify: TokenVerifier, known: KnownKeys) =>
  (req: Request): string => {
    const token = bearerOf(req) ?? "";
    const hash = claimsToBeApiKey(token) ? hashOfApiKey(token) : undefined;
    const orgId = hash ? known.get(hash.toString("base64")) : verify(token)?.org;
    return orgId === undefined ? `ip ${countedAddress(req.ip ?? "")}` : `org ${orgId}`;
  };

/**
 * Who is asking: the bearer token first (no database), then the session or the key behind it.
 * @throws AppError `unauthenticated` without a good token, `session_expired` when the session has ended
 */
export const createAuthenticate =
  (db: Database, verify: TokenVerifier, known: KnownKeys = new Map()): Authenticate =>
  async (req) => {
    const token = bearerOf(req);
    if (token === undefined) throw new AppError("unauthenticated");
    if (claimsToBeApiKey(token)) {
      const hash = hashOfApiKey(token);
      const key = hash && (await checkApiKey(db, hash, req.ip ?? ""));
      if (!key) throw new AppError("unauthenticated");
      remember(known, hash, key.orgId);
      return { kind: "api_key", key };
    }
    const claims = verify(token);
    if (!claims) throw new AppError("unauthenticated");
    const session = await checkSession(db, claims);
    if (!session) throw new AppError("session_expired");
    return { kind: "member", session };
  };
