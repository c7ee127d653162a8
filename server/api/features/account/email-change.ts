import type { authEmailChange } from "#contracts/routes/account.routes.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { accountOfAddress } from "../../../identity/account-of.ts";
import { links, makeLink, voidLinks } from "../../../identity/mailed-link.ts";
import type { Handler } from "../../handler.ts";
import type { AccountDeps } from "./account-deps.ts";
import { loginPage, resetPage } from "./account-pages.ts";

const purpose = "change_email";

/**
 * Asks for another address: a mail goes there, and only its link moves the account. An address that somebody has
 * already gets a mail that says so; the answer and its time are the same.
 */
export const createEmailChange =
  ({ db, guard, evenly, keyring, publicUrl }: AccountDeps): Handler<typeof authEmailChange> =>
  async ({ personId, member, http }, { body }) => {
    const email = body.email.toLowerCase();
    await guard.reserveMail(purpose, email, http.ip);
    await guard.reserveMail(purpose, personId, http.ip);
    await evenly(() =>
      db.asSystem("auth.account", async (tx) => {
        await voidLinks(tx, personId, purpose);
        const holder = await accountOfAddress(tx, email);
        if (holder?.personId === personId) return;
        if (holder?.verified === true) {
          const pages = { loginLink: loginPage(publicUrl()), resetLink: resetPage(publicUrl()) };
          await enqueueMailSql(tx, keyring, { to: email, content: { template: "account_exists", ...pages } });
          return;
        }
        const link = await makeLink(tx, publicUrl(), { personId, purpose, email });
        const minutes = links[purpose].seconds / 60;
        const { name } = member;
        await enqueueMailSql(tx, keyring, { to: email, content: { template: purpose, name, link, minutes } });
      }),
    );
    return undefined;
  };
