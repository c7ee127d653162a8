import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { z } from "zod";
import { MemberId, OrgId, PersonId } from "#contracts/ids.ts";
import { newId } from "#core/platform/ids.ts";
import { SignInMethod } from "./sign-in-method.ts";

const issuer = "parley";
/** Not the audience of access tokens: neither can ever pass for the other. */
const audience = "parley-step-up";
const algorithm = "ES256";
const kind = "step_up";

/** How long the second step may take. */
export const stepUpSeconds = 10 * 60;

const Claims = z.object({
  sub: PersonId,
  org: OrgId,
  mbr: MemberId,
  met: z.array(SignInMethod).min(1),
  pws: z.int(),
  typ: z.literal(kind),
  jti: z.uuid(),
});

/** Whose first factor was right, where the session will be, and what was proved so far. */
export interface StepUpSubject {
  personId: string;
  orgId: string;
  memberId: string;
  methods: readonly SignInMethod[];
  /** When the password was set, in milliseconds since 1970 (0: none). Another password makes the token worthless. */
  passwordSetAt: number;
}

/**
 * Signs the token of a second step (JWT, ES256): good for ten minutes, for `auth.loginTotp` and for nothing else. It
 * opens nothing without a right code.
 */
export const issueStepUp = (key: KeyObject, subject: StepUpSubject, now: Date): string => {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return jwt.sign(
    {
      sub: subject.personId,
      org: subject.orgId,
      mbr: subject.memberId,
      met: subject.methods,
      pws: subject.passwordSetAt,
      typ: kind,
      jti: newId(),
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + stepUpSeconds,
      iss: issuer,
      aud: audience,
    },
    key,
    { algorithm },
  );
};

/**
 * Verifies the token of a second step: algorithm pinned, one fixed key, issuer, audience, kind, times (RFC 8725).
 * @param key the private key that signed it, or its public half
 * @returns undefined for anything that is not a good step-up token
 */
export const verifyStepUp = (key: KeyObject, token: string, now: Date): StepUpSubject | undefined => {
  try {
    const payload = jwt.verify(token, key.type === "private" ? createPublicKey(key) : key, {
      algorithms: [algorithm],
      issuer,
      audience,
      clockTimestamp: Math.floor(now.getTime() / 1000),
      clockTolerance: 5,
    });
    const { sub, org, mbr, met, pws } = Claims.parse(payload);
    return { personId: sub, orgId: org, memberId: mbr, methods: met, passwordSetAt: pws };
  } catch {
    return undefined;
  }
};
