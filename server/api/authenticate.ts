import type { Request } from "express";
import { AppError } from "#contracts/errors.ts";
import type { Database } from "#core/platform/db/database.ts";
import { checkSession } from "../identity/session-check.ts";
import type { LiveSession } from "../identity/session-check.ts";
import type { TokenVerifier } from "../identity/token-verifier.ts";

export type Authenticate = (req: Request) => Promise<LiveSession>;

const bearer = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * Who is asking: the bearer token first (no database), then the session behind it.
 * @throws AppError `unauthenticated` without a good token, `session_expired` when the session has ended
 */
export const createAuthenticate =
  (db: Database, verify: TokenVerifier): Authenticate =>
  async (req) => {
    const token = bearer.exec(req.get("authorization") ?? "")?.[1];
    const claims = token === undefined ? undefined : verify(token);
    if (!claims) throw new AppError("unauthenticated");
    const session = await checkSession(db, claims);
    if (!session) throw new AppError("session_expired");
    return session;
  };
