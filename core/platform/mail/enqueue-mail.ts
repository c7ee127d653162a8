import { SealedMail } from "#core/domain/mail/mail.ts";
import type { MailContent } from "#core/domain/mail/mail.ts";
import type { TenantTx } from "../db/database.ts";
import { sqlOf } from "../db/sql-of.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";
import { newId } from "../ids.ts";
import { platformOrgId } from "../seal/binding.ts";
import type { SealContext } from "../seal/binding.ts";
import type { Keyring } from "../seal/keyring.ts";
import { sealForPlatform } from "../seal/seal.ts";

export interface NewMail {
  readonly to: string;
  readonly content: MailContent;
  /** The org in whose name it is sent, through its own mail server if it has one. Left out: the platform's. */
  readonly fromOrgId?: string | undefined;
}

/** Where a mail's envelope belongs: to its row, and nowhere else. */
export const mailContext = (id: string): SealContext => ({
  orgId: platformOrgId,
  table: "mail",
  column: "envelope",
  recordId: id,
});

const enqueue = statement<never>("mail-enqueue");

/**
 * Puts a mail into the outbox, in the transaction of what it tells of. Address and content are sealed to the mail
 * worker: links in mails are secrets, and whoever reads the database must not sign in with them.
 * @throws ZodError when the content is not what its template needs
 */
export const enqueueMailSql = async (tx: SqlTx, keyring: Keyring, mail: NewMail): Promise<void> => {
  const id = newId();
  const plain = Buffer.from(JSON.stringify(SealedMail.parse({ to: mail.to, content: mail.content })));
  const { keyId, envelope } = sealForPlatform(keyring, "mail", mailContext(id), plain);
  plain.fill(0);
  await tx.run(enqueue, [id, mail.fromOrgId ?? null, mail.content.template, envelope, keyId]);
};

/** The same on the Prisma side. */
export const enqueueMail = (tx: TenantTx, keyring: Keyring, mail: NewMail): Promise<void> =>
  enqueueMailSql(sqlOf(tx), keyring, mail);
