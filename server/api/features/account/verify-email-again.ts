import type { authVerifyEmailAgain } from "#contracts/routes/account.routes.ts";
import { accountOfPerson } from "../../../identity/account-of.ts";
import type { Handler } from "../../handler.ts";
import type { AccountDeps } from "./account-deps.ts";
import { mailConfirmation } from "./mail-confirmation.ts";

/** Sends the confirmation again. Whoever has confirmed already gets the same answer and no mail. */
export const createVerifyEmailAgain =
  (deps: AccountDeps): Handler<typeof authVerifyEmailAgain> =>
  async ({ personId, http }) => {
    await deps.guard.reserveMail("verify_email", personId, http.ip);
    await deps.db.asSystem("auth.account", async (tx) => {
      const account = await accountOfPerson(tx, personId);
      if (!account?.membership || account.verified) return;
      const { name, orgName } = account.membership;
      await mailConfirmation(tx, deps, { ...account, name, orgName });
    });
    return undefined;
  };
