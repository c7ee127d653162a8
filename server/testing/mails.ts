import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SealedMail } from "#core/domain/mail/mail.ts";
import { mailContext } from "#core/platform/mail/enqueue-mail.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { openEnvelope } from "#core/platform/seal/open.ts";
import { createTenantKey } from "#core/platform/seal/tenant-keys.ts";
import type { Builders } from "../../core/testing/builders.ts";
import { createKeyring } from "../../scripts/keys/create-keyring.ts";

/** The two halves of a keyring of its own: what the server holds, and what the workers hold. */
export const makeSeals = (): { server: Keyring; workers: Keyring } => {
  const directory = mkdtempSync(join(tmpdir(), "parley-seals-"));
  try {
    createKeyring(directory, { tls: false });
    return {
      server: loadKeyring(join(directory, "server"), { classes: [] }),
      workers: loadKeyring(join(directory, "workers"), { classes: ["mail"] }),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** Gives an org its key of class `mail`, as the workers' sweep does. */
export const giveMailKey = async (build: Builders, workers: Keyring, orgId: string): Promise<void> => {
  const key = createTenantKey(workers, orgId, "mail");
  await build.sql(
    `INSERT INTO tenant_key (org_id, key_id, key_class, public_key, signature, sealed_private, platform_key_id)
     VALUES ($1, $2, 'mail', $3, $4, $5, $6)`,
    [orgId, key.keyId, key.publicKey, key.signature, key.sealedPrivate, key.platformKeyId],
  );
};

/** Every mail in the outbox, oldest first, opened as the mail worker would. */
export const openMails = async (build: Builders, workers: Keyring): Promise<SealedMail[]> => {
  const rows = await build.sql<{ id: string; envelope: Buffer; key_id: string }>(
    "SELECT id, envelope, key_id FROM mail ORDER BY created_at, id",
  );
  return rows.map((row) => {
    const key = workers.privateKey(row.key_id);
    if (!key) throw new Error("the mail is sealed to another key");
    return SealedMail.parse(JSON.parse(openEnvelope(row.envelope, mailContext(row.id), key).toString()));
  });
};
