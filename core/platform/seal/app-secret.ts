import { platformOrgId } from "./binding.ts";
import type { SealContext } from "./binding.ts";
import type { Keyring } from "./keyring.ts";
import { sealForPlatform } from "./seal.ts";

/** Where a Meta app's secret belongs: to the platform, not to an org. */
export const appSecretContext = (id: string): SealContext => ({
  orgId: platformOrgId,
  table: "meta_app_secret",
  column: "envelope",
  recordId: id,
});

/**
 * Seals a Meta app's secret for ingest.
 * @param id of the `meta_app_secret` row it will live in
 * @returns the row's `keyId` and `envelope`
 */
export const sealAppSecret = (
  keyring: Keyring,
  id: string,
  secret: string,
): { keyId: string; envelope: Buffer } => {
  const plain = Buffer.from(secret, "utf8");
  try {
    return sealForPlatform(keyring, "webhook", appSecretContext(id), plain);
  } finally {
    plain.fill(0);
  }
};
