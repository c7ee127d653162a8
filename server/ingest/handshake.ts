import { timingSafeEqual } from "node:crypto";
import { verifyTokenDigest } from "#core/platform/seal/verify-token.ts";

/** Meta's challenges are numbers of some ten digits; nothing else is ever echoed (it would reflect scripts). */
const challengeShape = /^\d{1,40}$/;
const tokenLimit = 512;

/**
 * Meta's GET handshake: the challenge to echo, or undefined when mode, token or challenge is not right.
 * Source: platform notes 1.1.
 */
export const answerHandshake = (
  query: URLSearchParams,
  expectedDigest: Buffer,
  pepper: Buffer,
): string | undefined => {
  const token = query.get("hub.verify_token") ?? "";
  const challenge = query.get("hub.challenge") ?? "";
  const given = verifyTokenDigest(pepper, token.slice(0, tokenLimit));
  const isRight = given.length === expectedDigest.length && timingSafeEqual(given, expectedDigest);
  const isWhole = query.get("hub.mode") === "subscribe" && token.length <= tokenLimit;
  return isRight && isWhole && challengeShape.test(challenge) ? challenge : undefined;
};
