import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import { MemberId, OrgId, SessionId } from "#contracts/ids.ts";

const issuer = "parley";
const audience = "parley-api";
const algorithm = "ES256";

/** What an access token says. Times are seconds since 1970. */
export const AccessClaims = z.object({
  sub: MemberId,
  org: OrgId,
  sid: SessionId,
  typ: z.literal("access"),
  exp: z.int(),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

/** Who a token is for. */
export interface TokenSubject {
  memberId: string;
  orgId: string;
  sessionId: string;
}

/**
 * Signs an access token (JWT, ES256). Only a process with the private key can.
 * @param lifetimeSeconds how long it is good for, from `now`
 */
export const issueAccessToken = (
  key: KeyObject,
  subject: TokenSubject,
  now: Date,
  lifetimeSeconds: number,
): string => {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return jwt.sign(
    {
      sub: subject.memberId,
      org: subject.orgId,
      sid: subject.sessionId,
      typ: "access",
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + lifetimeSeconds,
      iss: issuer,
      aud: audience,
    },
    key,
    { algorithm },
  );
};

/**
 * Verifies an access token: algorithm pinned, one fixed key, issuer, audience, kind, times (RFC 8725).
 * A header's `kid`, `jku` or `alg` decides nothing.
 * @returns undefined for anything that is not a good access token
 */
export const verifyAccessToken = (key: KeyObject, token: string, now: Date): AccessClaims | undefined => {
  try {
    const payload = jwt.verify(token, key, {
      algorithms: [algorithm],
      issuer,
      audience,
      clockTimestamp: Math.floor(now.getTime() / 1000),
      clockTolerance: 5,
    });
    return AccessClaims.safeParse(payload).data;
  } catch {
    return undefined;
  }
};
