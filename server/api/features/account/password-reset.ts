import type { authPasswordReset } from "#contracts/routes/account.routes.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { accountOfAddress } from "../../../identity/account-of.ts";
import { links, makeLink } from "../../../identity/mailed-link.ts";
import type { PublicHandler } from "../../handler.ts";
import type { AccountDeps } from "./account-deps.ts";

const purpose = "reset_password";

/** Mails a link to set a new password. An address without an account gets none; answer and time are the same. */
export const createPasswordReset =
  ({ db, guard, evenly, keyring, publicUrl }: AccountDeps): PublicHandler<typeof authPasswordReset> =>
  async ({ http }, { body }) => {
    const email = body.email.toLowerCase();
    await guard.reserveMail(purpose, email, http.ip);
    await evenly(() =>
      db.asSystem("auth.account", async (tx) => {
        const account = await accountOfAddress(tx, email);
        if (!account?.membership) return;
        const link = await makeLink(tx, publicUrl(), { personId: account.personId, purpose, email });
        const minutes = links[purpose].seconds / 60;
        const { name } = account.membership;
        await enqueueMailSql(tx, keyring, { to: email, content: { template: purpose, name, link, minutes } });
      }),
    );
    return undefined;
  };
