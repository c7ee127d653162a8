import { statement } from "#core/platform/db/statement.ts";
import type { Database } from "#core/platform/db/database.ts";
import { SealedMail } from "#core/domain/mail/mail.ts";
import { mailContext } from "#core/platform/mail/enqueue-mail.ts";
import { KeyClass } from "#core/platform/seal/key-class.ts";
import type { Keyring } from "#core/platform/seal/keyring.ts";
import { openEnvelope, openTenantKey } from "#core/platform/seal/open.ts";
import { SealError } from "#core/platform/seal/seal-error.ts";
import { secretContext } from "#core/platform/seal/sealed-secret.ts";

interface AccountRow {
  host: string;
  port: number;
  security: "tls" | "starttls";
  username: string;
  from_name: string;
  from_address: string;
  secret_id: string;
  key_id: string;
  key_class: string;
  envelope: Buffer;
  sealed_private: Buffer;
}

const ofOrg = statement<AccountRow>("mail-account");

/** An org's own mail server, its password in the clear: use it and let it go. */
export interface OpenMailAccount {
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls";
  readonly username: string;
  readonly password: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Names this password; another one has another id. */
  readonly secretId: string;
}

/** The one place where mails and passwords of mail servers are opened. */
export interface MailVault {
  /** @throws SealError when the row is not as it was sealed, or ZodError when it is no mail */
  openMail(row: { id: string; key_id: string; envelope: Uint8Array }): SealedMailOut;
  /**
   * An org's own mail server, if it has one.
   * @throws SealError when the password does not open
   */
  accountOf(orgId: string): Promise<OpenMailAccount | undefined>;
}
type SealedMailOut = ReturnType<typeof SealedMail.parse>;

/** @throws SealError when this process does not hold the private key of class `mail` */
export const createMailVault = (db: Pick<Database, "runAsSystem">, keyring: Keyring): MailVault => {
  if (keyring.privateKeysOf("mail").length === 0) {
    throw new SealError(
      "unknown_key",
      "seal.mail.private.pem is missing: the mail workers need it (npm run keys)",
    );
  }
  const passwordOf = (orgId: string, row: AccountRow): string => {
    const keyClass = KeyClass.parse(row.key_class);
    if (keyClass !== "mail") throw new SealError("wrong_class", "This secret is not of class mail");
    const key = openTenantKey(keyring, {
      orgId,
      keyId: row.key_id,
      keyClass,
      sealedPrivate: row.sealed_private,
    });
    const owner = { orgId, ownerTable: "mail_account", ownerColumn: "password", ownerId: orgId };
    const plain = openEnvelope(row.envelope, secretContext(owner, row.secret_id), key);
    try {
      return plain.toString("utf8");
    } finally {
      plain.fill(0);
    }
  };
  return {
    openMail: ({ id, key_id: keyId, envelope }) => {
      const key = keyring.privateKey(keyId);
      if (key?.keyClass !== "mail")
        throw new SealError("unknown_key", "This process does not hold the mail's key");
      const plain = openEnvelope(envelope, mailContext(id), key);
      try {
        return SealedMail.parse(JSON.parse(plain.toString("utf8")));
      } finally {
        plain.fill(0);
      }
    },
    accountOf: async (orgId) => {
      const [row] = await db.runAsSystem("mail.send", ofOrg, [orgId]);
      if (!row) return undefined;
      return {
        host: row.host,
        port: row.port,
        security: row.security,
        username: row.username,
        password: passwordOf(orgId, row),
        from: { name: row.from_name, address: row.from_address },
        secretId: row.secret_id,
      };
    },
  };
};
