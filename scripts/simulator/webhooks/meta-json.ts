import { createHmac } from "node:crypto";

// eslint-disable-next-line no-control-regex -- everything outside ASCII is what Meta escapes
const NOT_ASCII = /[^\u0000-\u007f]/g;

/**
 * JSON as Meta's webhooks write it: non-ASCII as lower-case `\uXXXX` (surrogate pairs as two),
 * slashes as `\/`. The result is plain ASCII, so characters are bytes.
 */
export function toMetaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(NOT_ASCII, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The value of `X-Hub-Signature-256`: HMAC-SHA256 over exactly these bytes. */
export function signBody(bytes: string | Buffer, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(bytes).digest("hex")}`;
}
