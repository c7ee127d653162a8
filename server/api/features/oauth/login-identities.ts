import { AppError } from "#contracts/errors.ts";
import type {
  LoginProvider,
  loginIdentitiesList,
  loginIdentitiesUnlink,
} from "#contracts/routes/oauth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import type { OauthDeps } from "./oauth-deps.ts";

interface WaysIn {
  has_password: boolean;
  identities: { provider: LoginProvider; email: string; linkedAt: string }[];
}
const waysIn = statement<WaysIn>("oauth-identities");
const unlink = statement<{ email: string }>("oauth-unlink");

/** The accounts elsewhere that may sign in as this person. */
export const createListIdentities =
  ({ db }: OauthDeps): Handler<typeof loginIdentitiesList> =>
  async ({ personId }) => {
    const [row] = await db.runAsSystem("auth.account", waysIn, [personId]);
    if (!row) throw new AppError("session_expired");
    const items = row.identities.map((one) => ({ ...one, linkedAt: new Date(one.linkedAt).toISOString() }));
    return { hasPassword: row.has_password, items };
  };

/** Unlinks an account, unless it is the only way in. */
export const createUnlinkIdentity =
  ({ db, clock }: OauthDeps): Handler<typeof loginIdentitiesUnlink> =>
  (ctx, { params: { provider } }) =>
    db.asSystem("auth.account", async (tx) => {
      const [row] = await tx.run(waysIn, [ctx.personId]);
      if (!row?.identities.some((one) => one.provider === provider)) throw new AppError("not_found");
      if (!row.has_password && row.identities.length === 1) {
        throw new AppError("in_use", { detail: "This is your only way in; set a password first" });
      }
      const [gone] = await tx.run(unlink, [ctx.personId, provider]);
      await appendAuditSql(
        tx,
        auditOf(ctx, clock.now(), {
          action: "login_identity.unlinked",
          target: { kind: "login_identity", id: provider, name: gone?.email ?? "" },
        }),
      );
      return undefined;
    });
