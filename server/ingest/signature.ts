import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const shape = /^sha256=[0-9a-f]{64}$/;

/**
 * The digest of `X-Hub-Signature-256`; undefined unless the header is there exactly once and exactly
 * `sha256=` with 64 lower-case hex digits. Source: platform notes 1.1.
 */
export const signatureOf = (req: IncomingMessage): Buffer | undefined => {
  // Node joins repeated headers with a comma, which the shape refuses.
  const value = req.headers["x-hub-signature-256"];
  return typeof value === "string" && shape.test(value) ? Buffer.from(value.slice(7), "hex") : undefined;
};

/** Whether one of the secrets signed exactly these bytes. Every secret is tried, in constant time each. */
export const isSignedBy = (secrets: readonly Buffer[], body: Buffer, signature: Buffer): boolean => {
  let matches = false;
  for (const secret of secrets) {
    if (timingSafeEqual(createHmac("sha256", secret).update(body).digest(), signature)) matches = true;
  }
  return matches;
};
