import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { KeyClass } from "./key-class.ts";
import { keyIdOf, publicFromRaw, rawPublic } from "./x25519.ts";

const PublicKeyEntry = z.strictObject({ keyId: z.string(), publicKey: z.string() });

/** `public.json`: every public seal key of the platform (the first of a class is the current one) and the signers. */
export const PublicKeys = z.strictObject({
  version: z.literal(1),
  platform: z.record(KeyClass, z.array(PublicKeyEntry).min(1)),
  tenantSigners: z.array(PublicKeyEntry).min(1),
});
export type PublicKeys = z.infer<typeof PublicKeys>;

/** Whose key opens an envelope. */
export interface Recipient {
  readonly keyId: string;
  /** Raw X25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A platform private key that this process holds. */
export interface PlatformPrivateKey {
  readonly keyClass: KeyClass;
  readonly keyId: string;
  readonly key: KeyObject;
}

/** What one process holds: all public keys, and only those private ones that lie in its own directory. */
export interface Keyring {
  /** The platform's current public key of a class. */
  current(keyClass: KeyClass): Recipient;
  privateKey(keyId: string): PlatformPrivateKey | undefined;
  privateKeysOf(keyClass: KeyClass): readonly PlatformPrivateKey[];
  /** Pinned: who may sign tenants' public keys. */
  readonly signers: readonly KeyObject[];
  /** Held by the workers alone. */
  readonly signer: KeyObject | undefined;
}

/** Names the file and the mend. */
export class KeyringError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "KeyringError";
  }
}

/** `seal.graph.private.pem`; during a rotation also `seal.graph.<anything>.private.pem`. */
const privateFile = /^seal\.([a-z]+)(?:\.[\w-]+)?\.private\.pem$/;

export interface KeyringOptions {
  /** Private keys of other classes are not even read. Default: all that are there. */
  readonly classes?: readonly KeyClass[];
}

/**
 * Reads `public.json` and the private keys of a keys directory.
 * @throws KeyringError when a file is missing, unreadable, or does not belong to the class in its name
 */
export const loadKeyring = (directory: string, options: KeyringOptions = {}): Keyring => {
  const known = readPublicKeys(directory);
  const wanted = new Set<KeyClass>(options.classes ?? KeyClass.options);
  const privateKeys = readPrivateKeys(directory, known).filter((key) => wanted.has(key.keyClass));
  const byId = new Map(privateKeys.map((key) => [key.keyId, key]));
  const signers = known.tenantSigners.map((entry) =>
    publicFromRaw("Ed25519", fromBase64url(entry.publicKey)),
  );
  return {
    current: (keyClass) => {
      const [entry] = known.platform[keyClass];
      if (!entry) throw new KeyringError(`public.json names no key of class ${keyClass}`);
      return { keyId: entry.keyId, publicKey: fromBase64url(entry.publicKey) };
    },
    privateKey: (keyId) => byId.get(keyId),
    privateKeysOf: (keyClass) => privateKeys.filter((key) => key.keyClass === keyClass),
    signers,
    signer: readSigner(directory, known),
  };
};

const fromBase64url = (text: string): Buffer => Buffer.from(text, "base64url");

const readPublicKeys = (directory: string): PublicKeys => {
  const path = join(directory, "public.json");
  if (!existsSync(path)) throw new KeyringError(`${path} is missing: npm run keys`);
  let known: PublicKeys;
  try {
    known = PublicKeys.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new KeyringError(`${path} cannot be read as public keys`, cause);
  }
  for (const keyClass of KeyClass.options) {
    for (const entry of known.platform[keyClass]) {
      if (keyIdOf(keyClass, fromBase64url(entry.publicKey)) !== entry.keyId) {
        throw new KeyringError(`${path}: ${entry.keyId} is not the name of its key`);
      }
    }
  }
  return known;
};

const readPrivateKeys = (directory: string, known: PublicKeys): PlatformPrivateKey[] =>
  readdirSync(directory).flatMap((file) => {
    const keyClass = KeyClass.safeParse(privateFile.exec(file)?.[1]).data;
    if (keyClass === undefined) return [];
    const key = readPem(join(directory, file), "x25519");
    const keyId = keyIdOf(keyClass, rawPublic(key));
    // A file renamed to another class would lend its holder that class.
    if (!known.platform[keyClass].some((entry) => entry.keyId === keyId)) {
      throw new KeyringError(`${join(directory, file)} is not a key of class ${keyClass} in public.json`);
    }
    return [{ keyClass, keyId, key }];
  });

const readSigner = (directory: string, known: PublicKeys): KeyObject | undefined => {
  const path = join(directory, "tenant-signer.private.pem");
  if (!existsSync(path)) return undefined;
  const key = readPem(path, "ed25519");
  const keyId = keyIdOf("signer", rawPublic(key));
  if (!known.tenantSigners.some((entry) => entry.keyId === keyId)) {
    throw new KeyringError(`${path} is not a signer that public.json names`);
  }
  return key;
};

const readPem = (path: string, type: "x25519" | "ed25519"): KeyObject => {
  const bytes = readFileSync(path);
  try {
    const key = createPrivateKey(bytes);
    if (key.asymmetricKeyType !== type) throw new Error(`not ${type}`);
    return key;
  } catch (cause) {
    throw new KeyringError(`${path} is not a private key of ${type}`, cause);
  } finally {
    bytes.fill(0);
  }
};
