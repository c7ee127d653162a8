import { pino } from "pino";
import type { Logger } from "pino";

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
 * are removed by name, and values never start a new record (pino escapes control characters).
 */
export const createLogger = (role: string, level: string): Logger =>
  pino({
    level,
    base: { role },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactPaths, censor: "[removed]" },
    serializers: { err: pino.stdSerializers.err },
  });

/** A number as it may be logged: its last four digits. */
export const maskNumber = (value: string): string => `…${value.slice(-4)}`;
