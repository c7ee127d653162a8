import { AppError } from "#contracts/errors.ts";
import type { authMagicLink, authMagicLinkUse } from "#contracts/routes/account.routes.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { accountOfAddress } from "../../../identity/account-of.ts";
import { links, makeLink, useLink, voidLinks } from "../../../identity/mailed-link.ts";
import { confirmAddress, takeOverUnconfirmed } from "../../../identity/take-over.ts";
import type { PublicHandler } from "../../handler.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { answerSignIn, signInOrStepUp } from "./finish-sign-in.ts";
import type { SigningIn } from "./finish-sign-in.ts";

const purpose = "magic_link";

/** Mails a link that signs in. An address without an account gets none; answer and time are the same. */
export const createMagicLink =
  ({ db, guard, evenly, keyring, publicUrl }: AuthDeps): PublicHandler<typeof authMagicLink> =>
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

/** Whose link it was. It proves the address: what was set up on an account before that, a password too, goes. */
const spend = async (tx: SqlTx, token: string): Promise<SigningIn> => {
  const owner = await useLink(tx, token, purpose);
  const account = owner && (await accountOfAddress(tx, owner.email));
  if (!account?.membership || account.personId !== owner?.personId) throw new AppError("link_invalid");
  await voidLinks(tx, account.personId, purpose);
  if (!account.verified) {
    await takeOverUnconfirmed(tx, account.personId, null);
    await confirmAddress(tx, account.personId, account.email);
  }
  const { orgId, memberId } = account.membership;
  return { personId: account.personId, orgId, memberId, methods: [purpose] };
};

/** Signs in with a mailed link: once, within 15 minutes, and never around a second factor. */
export const createMagicLinkUse =
  (deps: AuthDeps): PublicHandler<typeof authMagicLinkUse> =>
  async (ctx, { body }) => {
    const outcome = await deps.db.asSystem("auth.login", async (tx) =>
      signInOrStepUp(tx, deps, ctx, await spend(tx, body.token)),
    );
    return answerSignIn(deps, ctx, outcome, body.refreshIn);
  };
