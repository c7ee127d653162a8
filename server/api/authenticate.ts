import type { Request } from "express";
import { AppError } from "#contracts/errors.ts";
import type { Database } from "#core/platform/db/database.ts";
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

/**
 * Who is asking: the bearer token first (no database), then the session or the key behind it.
 * @throws AppError `unauthenticated` without a good token, `session_expired` when the session has ended
 */
export const createAuthenticate =
  (db: Database, verify: TokenVerifier): Authenticate =>
  async (req) => {
    const token = bearerOf(req);
    if (token === undefined) throw new AppError("unauthenticated");
    if (claimsToBeApiKey(token)) {
      const hash = hashOfApiKey(token);
      const key = hash && (await checkApiKey(db, hash, req.ip ?? ""));
      if (!key) throw new AppError("unauthenticated");
      return { kind: "api_key", key };
    }
    const claims = verify(token);
    if (!claims) throw new AppError("unauthenticated");
    const session = await checkSession(db, claims);
    if (!session) throw new AppError("session_expired");
    return { kind: "member", session };
  };
