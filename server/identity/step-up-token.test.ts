import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import jwt from "jsonwebtoken";
import { describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { issueAccessToken, verifyAccessToken } from "./access-token.ts";
import { SignInMethod } from "./sign-in-method.ts";
import { issueStepUp, stepUpSeconds, verifyStepUp } from "./step-up-token.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
const now = new Date("2026-11-22T12:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const subject = () => ({
  personId: newId(),
  orgId: newId(),
  memberId: newId(),
  methods: ["password" as const],
  passwordSetAt: 1_700_000_000_123,
});

describe("step-up tokens", () => {
  test("say whose second step it is, with either half of the key", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...SignInMethod.options), { minLength: 1 }),
        fc.nat(Number.MAX_SAFE_INTEGER),
        (methods, passwordSetAt) => {
          const given = { ...subject(), methods, passwordSetAt };
          const token = issueStepUp(privateKey, given, now);
          expect(verifyStepUp(privateKey, token, now)).toEqual(given);
          expect(verifyStepUp(publicKey, token, later(stepUpSeconds - 1))).toEqual(given);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("end after ten minutes, and do not begin before they were made", () => {
    const token = issueStepUp(privateKey, subject(), now);
    expect(stepUpSeconds).toBe(600);
    expect(verifyStepUp(publicKey, token, later(stepUpSeconds + 6))).toBeUndefined();
    expect(verifyStepUp(publicKey, token, later(-60))).toBeUndefined();
  });

  test("are no access tokens, and access tokens are none of them", () => {
    const { orgId, memberId } = subject();
    const access = issueAccessToken(privateKey, { orgId, memberId, sessionId: newId() }, now, 600);
    expect(verifyStepUp(publicKey, access, now)).toBeUndefined();
    expect(verifyAccessToken(publicKey, issueStepUp(privateKey, subject(), now), now)).toBeUndefined();
  });

  test("forged, foreign, unsigned and changed ones are refused", () => {
    const good = issueStepUp(privateKey, subject(), now);
    const payload = jwt.decode(good) as jwt.JwtPayload;
    const signed = (changed: object) =>
      jwt.sign({ ...payload, ...changed }, privateKey, { algorithm: "ES256" });
    const bad = [
      "",
      "x",
      `${good.slice(0, -4)}AAAA`,
      issueStepUp(other.privateKey, subject(), now),
      jwt.sign(payload, "", { algorithm: "none" }),
      signed({ aud: "parley-api" }),
      signed({ iss: "elsewhere" }),
      signed({ typ: "access" }),
      signed({ met: [] }),
      signed({ met: ["wishes"] }),
      signed({ sub: "somebody" }),
      signed({ pws: undefined }),
    ];
    for (const token of bad) expect(verifyStepUp(publicKey, token, now), token).toBeUndefined();
  });
});
