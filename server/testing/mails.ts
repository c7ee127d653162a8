import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SealedMail } from "#core/domain/mail/mail.ts";
import { mailContext } from "#core/platform/mail/enqueue-mail.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { openEnvelope } from "#core/platform/seal/open.ts";
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
