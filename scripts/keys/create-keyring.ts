import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KeyClass } from "#core/platform/seal/key-class.ts";
import { PublicKeys } from "#core/platform/seal/keyring.ts";
import { keyIdOf, rawPublic } from "#core/platform/seal/x25519.ts";
import { createDevelopmentTls } from "./development-tls.ts";
import { keepOrWrite, pemOf, readPrivate, symmetricKey, writePrivate } from "./key-files.ts";

export interface CreateKeyringOptions {
  /** Hears of every file that is made. */
  readonly log?: (line: string) => void;
  /** Also the development CA and certificate. Default true. */
  readonly tls?: boolean;
}

type Half = "server" | "workers";
/** Which process holds the private key of a class. The other half never has the file. */
const homeOf: Record<KeyClass, Half> = {
  webhook: "server",
  graph: "workers",
  mail: "workers",
  hooks: "workers",
};

/**
 * Makes the keys of an installation: `<dir>/server`, `<dir>/workers` and `<dir>/tls`. Makes what is missing and
 * overwrites nothing, so it may run at every start. Each process is given its own folder only.
 * @throws Error when a private key is gone whose public half is in use: what was sealed to it could never be opened
 */
export const createKeyring = (directory: string, options: CreateKeyringOptions = {}): void => {
  const log = options.log ?? (() => undefined);
  const at = (half: Half, file: string): string => join(directory, half, file);
  for (const folder of [directory, join(directory, "server"), join(directory, "workers")]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  const known = readKnown([at("server", "public.json"), at("workers", "public.json")]);

  const platform = Object.fromEntries(
    KeyClass.options.map((keyClass) => {
      const path = at(homeOf[keyClass], `seal.${keyClass}.private.pem`);
      const entry = keepKey(path, keyClass, known?.platform[keyClass], "x25519", log);
      return [keyClass, withEntry(known?.platform[keyClass], entry)];
    }),
  ) as PublicKeys["platform"];
  const signerPath = at("workers", "tenant-signer.private.pem");
  const signer = keepKey(signerPath, "signer", known?.tenantSigners, "ed25519", log);
  const tenantSigners = withEntry(known?.tenantSigners, signer);
  const publicText = `${JSON.stringify({ version: 1, platform, tenantSigners } satisfies PublicKeys, null, 2)}\n`;
  for (const half of ["server", "workers"] as const)
    writeIfDifferent(at(half, "public.json"), publicText, log);

  const jwt = at("server", "jwt.private.pem");
  keepOrWrite(jwt, () => pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey), log);
  keepOrWrite(at("server", "jwt.public.pem"), () => pemOf(createPublicKey(readFileSync(jwt))), log);
  keepOrWrite(at("server", "refresh.key"), symmetricKey, log);
  keepOrWrite(at("server", "pepper.key"), symmetricKey, log);
  keepOrWrite(at("server", "factor.key"), symmetricKey, log);
  keepOrWrite(at("workers", "callback.key"), symmetricKey, log);
  if (options.tls !== false) createDevelopmentTls(join(directory, "tls"), log);
};

type Entry = PublicKeys["tenantSigners"][number];

/** What is public already, from whichever folder has it. */
const readKnown = (paths: readonly string[]): PublicKeys | undefined => {
  const path = paths.find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : PublicKeys.parse(JSON.parse(readFileSync(path, "utf8")));
};

const entryOf = (label: string, key: KeyObject): Entry => {
  const raw = rawPublic(key);
  return { keyId: keyIdOf(label, raw), publicKey: raw.toString("base64url") };
};

const keepKey = (
  path: string,
  label: string,
  known: readonly Entry[] | undefined,
  type: "x25519" | "ed25519",
  log: (line: string) => void,
): Entry => {
  const present = readPrivate(path);
  if (present) return entryOf(label, present);
  if (known && known.length > 0) {
    throw new Error(
      `${path} is gone, but ${known[0]?.keyId ?? label} is in use: put the file back from its safe copy, ` +
        "or remove public.json from both folders if nothing was ever sealed to it",
    );
  }
  // The overloads of generateKeyPairSync take one literal each.
  const { privateKey } = type === "x25519" ? generateKeyPairSync("x25519") : generateKeyPairSync("ed25519");
  writePrivate(path, pemOf(privateKey));
  log(`made ${path}`);
  return entryOf(label, privateKey);
};

const withEntry = (known: readonly Entry[] | undefined, entry: Entry): Entry[] =>
  known?.some((other) => other.keyId === entry.keyId) ? [...known] : [entry, ...(known ?? [])];

const writeIfDifferent = (path: string, text: string, log: (line: string) => void): void => {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writePrivate(path, text);
  log(`wrote ${path}`);
};
