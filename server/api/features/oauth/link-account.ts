import { AppError } from "#contracts/errors.ts";
import type { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext } from "../../handler.ts";
import type { ProviderAccount } from "./login-provider.ts";
import type { OauthDeps } from "./oauth-deps.ts";
import type { Pending } from "./pending.ts";

export type VerifiedAccount = Omit<ProviderAccount, "verifiedEmail"> & { verifiedEmail: string };

const living = statement<{ person_id: string; member_id: string; name: string }>("oauth-living-session");
const link = statement<{ person_id: string }>("oauth-link");

/**
 * Links the account to the person whose session began it, if that session still lives.
 * @throws AppError `session_expired`, or `in_use` when the account is linked already or another one of that provider is
 */
export const linkAccount = async (
  { db, clock }: Pick<OauthDeps, "db" | "clock">,
  ctx: PublicContext,
  provider: LoginProvider,
  begun: NonNullable<Pending["link"]>,
  { subject, verifiedEmail }: VerifiedAccount,
): Promise<{ linked: { provider: LoginProvider; email: string } }> =>
  db.asSystem("auth.account", async (tx) => {
    const [row] = await tx.run(living, [begun.orgId, begun.sessionId]);
    if (row?.person_id !== begun.personId) throw new AppError("session_expired");
    const [linked] = await tx.run(link, [provider, subject, begun.personId, verifiedEmail]);
    if (!linked) {
      throw new AppError("in_use", {
        detail: "This account is linked already, or you have linked another one of this provider",
      });
    }
    const who = { orgId: begun.orgId, memberId: row.member_id, name: row.name };
    await appendAuditSql(
      tx,
      auditOfPublic(ctx, clock.now(), who, {
        action: "login_identity.linked",
        target: { kind: "login_identity", id: provider, name: verifiedEmail },
      }),
    );
    return { linked: { provider, email: verifiedEmail } };
  });
