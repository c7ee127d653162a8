import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { links, makeLink } from "../../../identity/mailed-link.ts";
import type { AccountDeps } from "./account-deps.ts";

interface Unconfirmed {
  personId: string;
  email: string;
  name: string;
  orgName: string;
}

/** The mail that asks whether the address is theirs. */
export const mailConfirmation = async (
  tx: SqlTx,
  { keyring, publicUrl }: AccountDeps,
  { personId, email, name, orgName }: Unconfirmed,
): Promise<void> => {
  const link = await makeLink(tx, publicUrl(), { personId, purpose: "verify_email", email });
  const days = links.verify_email.seconds / 86_400;
  await enqueueMailSql(tx, keyring, {
    to: email,
    content: { template: "verify_email", name, orgName, link, days },
  });
};
