import { createPrivateKey, createPublicKey, createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readKeyFile } from "#core/platform/seal/key-file.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { createWebhookOpener } from "#core/platform/seal/open-webhook.ts";
import type { WebhookOpener } from "#core/platform/seal/open-webhook.ts";
import { BootError } from "./boot-error.ts";

export type ServerRole = "api" | "hub" | "relay" | "ingest";

/** The keys of the roles that this process has, and no others. */
export interface ServerKeys {
  verificationKey?: KeyObject;
  api?: {
    signingKey: KeyObject;
    refreshKey: KeyObject;
    factorKey: KeyObject;
    keyring: Keyring;
    pepper: Buffer;
  };
  ingest?: { opener: WebhookOpener; pepper: Buffer };
}

const mend = "Make the keys with npm run keys, or point KEYS_DIR at the folder of this process.";

const readPem = (directory: string, file: string, parse: (pem: Buffer) => KeyObject): KeyObject => {
  const path = join(directory, file);
  try {
    const key = parse(readFileSync(path));
    if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw new Error("not a P-256 key");
    return key;
  } catch (cause) {
    throw new BootError(`The key ${path} is missing or is no P-256 key.`, mend, cause);
  }
};

/**
 * Reads the keys of these roles from a folder; the files of other roles are not opened.
 * @throws BootError or KeyringError, naming the file and the mend
 */
export const loadKeys = (directory: string, roles: readonly ServerRole[]): ServerKeys => {
  const has = (role: ServerRole): boolean => roles.includes(role);
  return {
    ...(has("api") || has("hub")
      ? { verificationKey: readPem(directory, "jwt.public.pem", (pem) => createPublicKey(pem)) }
      : {}),
    ...(has("api")
      ? {
          api: {
            signingKey: readPem(directory, "jwt.private.pem", (pem) => createPrivateKey(pem)),
            refreshKey: createSecretKey(readKeyFile(join(directory, "refresh.key"))),
            factorKey: createSecretKey(readKeyFile(join(directory, "factor.key"))),
            // No class: public keys are enough to seal with.
            keyring: loadKeyring(directory, { classes: [] }),
            pepper: readKeyFile(join(directory, "pepper.key")),
          },
        }
      : {}),
    ...(has("ingest")
      ? {
          ingest: {
            opener: createWebhookOpener(loadKeyring(directory, { classes: ["webhook"] })),
            pepper: readKeyFile(join(directory, "pepper.key")),
          },
        }
      : {}),
  };
};
