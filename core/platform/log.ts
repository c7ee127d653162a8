import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import { loggedError } from "./log-error.ts";

export type { Logger } from "pino";

/** Anything under these names is dropped from a log line, at any of the first levels. */
const secretNames = [
  "password",
  "token",
  "accessToken",
  "refreshToken",
  "authorization",
  "cookie",
  "secret",
  "appSecret",
  "verifyToken",
  "body",
  "text",
  "content",
  "phone",
  "to",
  "from",
  "email",
];
const redactPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/**
 * JSON logger of a process. Lines carry `role` and UTC time; secrets, bodies, addresses and full numbers
 * are removed by name, errors tell what kind and where but no value (log-error.ts), and values never start a new record
 * (pino escapes control characters).
 * @param stream where the lines go; the standard output by default
 */
export const createLogger = (role: string, level: string, stream?: DestinationStream): Logger => {
  const options = {
    level,
    base: { role },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactPaths, censor: "[removed]" },
    serializers: { err: loggedError },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
};
