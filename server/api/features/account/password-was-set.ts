import { placeOf } from "#core/domain/audit/place.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import type { Account } from "../../../identity/account-of.ts";
import { voidLinks } from "../../../identity/mailed-link.ts";
import type { PublicContext } from "../../handler.ts";
import type { AccountDeps } from "./account-deps.ts";
import { resetPage } from "./account-pages.ts";
import { auditPerson } from "./audit-person.ts";

const setPassword = statement<never>("account-set-password");
const endSessions = statement<never>("account-end-sessions");

interface NewPassword {
  account: Account;
  passwordHash: string;
  action: "account.password_changed" | "account.password_reset";
  /** The session that did it and goes on; all others of the person end, in every org. */
  keepSession: string | null;
}

/**
 * Writes a new password with all that follows from it: sessions end, links that were mailed before end, the person is
 * told, the trails say so. Last in the caller's transaction.
 */
export const passwordWasSet = async (
  tx: SqlTx,
  { clock, keyring, publicUrl }: AccountDeps,
  ctx: PublicContext,
  { account, passwordHash, action, keepSession }: NewPassword,
): Promise<void> => {
  const at = clock.now();
  await tx.run(setPassword, [account.personId, passwordHash]);
  await tx.run(endSessions, [account.personId, keepSession, "password"]);
  await voidLinks(tx, account.personId, "reset_password", "magic_link", "change_email");
  await enqueueMailSql(tx, keyring, {
    to: account.email,
    content: {
      template: "password_changed",
      name: account.membership?.name ?? "",
      at: at.toISOString(),
      place: placeOf(ctx.http.ip),
      resetLink: resetPage(publicUrl()),
    },
  });
  await auditPerson(tx, ctx, at, account.personId, action);
};
