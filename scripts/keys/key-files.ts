import { randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Only the process's own account may read a key. */
const mode = 0o600;

/** Writes a file whole or not at all, for its owner only. */
export const writePrivate = (path: string, content: string): void => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}`);
  writeFileSync(temporary, content, { mode, flag: "wx" });
  renameSync(temporary, path);
};

/** Makes what is missing; what is there is never overwritten. */
export const keepOrWrite = (path: string, make: () => string, log: (line: string) => void): void => {
  if (existsSync(path)) return;
  writePrivate(path, make());
  log(`made ${path}`);
};

/** A symmetric key: 32 random bytes as base64url. */
export const symmetricKey = (): string => `${randomBytes(32).toString("base64url")}\n`;

export const pemOf = (key: KeyObject): string =>
  key.type === "private"
    ? key.export({ format: "pem", type: "pkcs8" }).toString()
    : key.export({ format: "pem", type: "spki" }).toString();

export const readPrivate = (path: string): KeyObject | undefined =>
  existsSync(path) ? createPrivateKey(readFileSync(path)) : undefined;
