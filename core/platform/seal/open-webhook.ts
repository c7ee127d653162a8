import { appSecretContext } from "./app-secret.ts";
import type { Keyring } from "./keyring.ts";
import { openEnvelope } from "./open.ts";
import { decodeEnvelope } from "./envelope.ts";
import { SealError } from "./seal-error.ts";

/** Opens what ingest may open: the secrets of Meta apps. Nothing else, whatever it is handed. */
export interface WebhookOpener {
  /**
   * @param row of `meta_app_secret`
   * @returns the app secret, UTF-8; the caller keeps it in memory only
   * @throws SealError
   */
  openAppSecret(row: { readonly id: string; readonly envelope: Uint8Array }): Buffer;
}

/**
 * The server's only way to open anything. It takes the private keys of class `webhook` out of the keyring and looks
 * at no other; the place it opens at is always `meta_app_secret.envelope` of the platform itself.
 * @throws SealError `wrong_class` when the keyring holds a private key of another class: then this process was
 * given keys it must not have, and it should not start
 */
export const createWebhookOpener = (keyring: Keyring): WebhookOpener => {
  for (const other of ["graph", "mail", "hooks"] as const) {
    if (keyring.privateKeysOf(other).length > 0) {
      throw new SealError("wrong_class", `The server must not hold the private key of class ${other}`);
    }
  }
  const keys = new Map(keyring.privateKeysOf("webhook").map((key) => [key.keyId, key]));
  if (keys.size === 0)
    throw new SealError("unknown_key", "seal.webhook.private.pem is missing: npm run keys");
  return {
    openAppSecret: ({ id, envelope }) => {
      const { keyId } = decodeEnvelope(envelope).wrap;
      const key = keys.get(keyId);
      if (!key) throw new SealError("unknown_key", "This envelope is not sealed to a key of class webhook");
      return openEnvelope(envelope, appSecretContext(id), key);
    },
  };
};
