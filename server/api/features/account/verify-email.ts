import { AppError } from "#contracts/errors.ts";
import type { authVerifyEmail } from "#contracts/routes/account.routes.ts";
import { placeOf } from "#core/domain/audit/place.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { accountOfPerson } from "../../../identity/account-of.ts";
import { useLink, voidLinks } from "../../../identity/mailed-link.ts";
import type { LinkOwner } from "../../../identity/mailed-link.ts";
import { confirmAddress } from "../../../identity/take-over.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import { tellPersonChanged } from "../../tell-directory.ts";
import type { AccountDeps } from "./account-deps.ts";
import { auditPerson } from "./audit-person.ts";

const move = statement<{ old_email: string }>("account-move-address");

const confirmOwn = async (tx: SqlTx, deps: AccountDeps, ctx: PublicContext, owner: LinkOwner) => {
  if (!(await confirmAddress(tx, owner.personId, owner.email))) throw new AppError("link_invalid");
  await voidLinks(tx, owner.personId, "verify_email");
  await auditPerson(tx, ctx, deps.clock.now(), owner.personId, "account.email_verified");
};

/** The address moves only now. Links that went to the old one end, and the old one is told. */
const moveAddress = async (tx: SqlTx, deps: AccountDeps, ctx: PublicContext, owner: LinkOwner) => {
  const account = await accountOfPerson(tx, owner.personId);
  const [moved] = await tx.run(move, [owner.personId, owner.email]);
  if (!moved) throw new AppError("link_invalid");
  await voidLinks(tx, owner.personId, "verify_email", "change_email", "reset_password", "magic_link");
  const at = deps.clock.now();
  await enqueueMailSql(tx, deps.keyring, {
    to: moved.old_email,
    content: {
      template: "email_changed",
      name: account?.membership?.name ?? "",
      at: at.toISOString(),
      place: placeOf(ctx.http.ip),
      newEmail: owner.email,
    },
  });
  await tellPersonChanged(tx, owner.personId);
  const change = { from: moved.old_email, to: owner.email };
  await auditPerson(tx, ctx, at, owner.personId, "account.email_changed", change);
};

const uniqueViolation = "23505";

/**
 * Confirms an address with the token of a mailed link, once: the own one after a sign-up, or the new one that was asked
 * for. Whatever is wrong with a link, also that somebody else has the address by now, is one answer.
 */
export const createVerifyEmail =
  (deps: AccountDeps): PublicHandler<typeof authVerifyEmail> =>
  async (ctx, { body }) => {
    try {
      return await deps.db.asSystem("auth.account", async (tx) => {
        const owner = await useLink(tx, body.token, "verify_email", "change_email");
        if (!owner) throw new AppError("link_invalid");
        await (owner.purpose === "change_email" ? moveAddress : confirmOwn)(tx, deps, ctx, owner);
        return { email: owner.email };
      });
    } catch (error) {
      if ((error as { code?: unknown }).code === uniqueViolation) {
        throw new AppError("link_invalid", { cause: error });
      }
      throw error;
    }
  };
