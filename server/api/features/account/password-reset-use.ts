import { AppError } from "#contracts/errors.ts";
import type { authPasswordResetUse } from "#contracts/routes/account.routes.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { accountOfPerson, personalWords } from "../../../identity/account-of.ts";
import type { Account } from "../../../identity/account-of.ts";
import { lookAtLink, useLink } from "../../../identity/mailed-link.ts";
import { refuseWeakPassword } from "../../../identity/refuse-weak-password.ts";
import { confirmAddress, takeOverUnconfirmed } from "../../../identity/take-over.ts";
import type { PublicHandler } from "../../handler.ts";
import type { AccountDeps } from "./account-deps.ts";
import { passwordWasSet } from "./password-was-set.ts";

const accountOfLink = async (
  tx: SqlTx,
  owner: { personId: string; email: string } | undefined,
): Promise<Account> => {
  const account = owner && (await accountOfPerson(tx, owner.personId));
  // A link that was mailed to a former address proves nothing any more.
  if (!account || account.email !== owner.email) throw new AppError("link_invalid");
  return account;
};

/**
 * Sets a new password with the token of a mailed link, once. Every session of the person ends, in every org; nobody is
 * signed in by it, and a second factor stays. The link also proves the address: what was set up on an account before
 * that goes. A password that is too weak does not use the link up.
 */
export const createPasswordResetUse =
  (deps: AccountDeps): PublicHandler<typeof authPasswordResetUse> =>
  async (ctx, { body }) => {
    const { db, hasher } = deps;
    // Hashing is dear: only somebody with a link that works may ask for it.
    const seen = await db.asSystem("auth.account", async (tx) =>
      accountOfLink(tx, await lookAtLink(tx, body.token, "reset_password")),
    );
    await refuseWeakPassword(body.password, personalWords(seen));
    const passwordHash = await hasher.hash(body.password);
    await db.asSystem("auth.account", async (tx) => {
      const account = await accountOfLink(tx, await useLink(tx, body.token, "reset_password"));
      if (!account.verified) {
        await takeOverUnconfirmed(tx, account.personId, passwordHash);
        await confirmAddress(tx, account.personId, account.email);
      }
      const action = "account.password_reset";
      await passwordWasSet(tx, deps, ctx, { account, passwordHash, action, keepSession: null });
    });
    return undefined;
  };
