import { createHmac } from "node:crypto";

/**
 * What is kept of a webhook verify token: HMAC-SHA256 under the pepper, 32 bytes. The token itself is shown
 * once; a dump of the database does not reveal it.
 */
export const verifyTokenDigest = (pepper: Uint8Array, token: string): Buffer =>
  createHmac("sha256", pepper).update("parley.verify-token\0").update(token).digest();
