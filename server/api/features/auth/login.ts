import { AppError } from "#contracts/errors.ts";
import type { authLogin } from "#contracts/routes/auth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import { statement } from "#core/platform/db/statement.ts";
import { membershipsOf } from "../../../identity/memberships.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { finishSignIn } from "./finish-sign-in.ts";

interface AccountRow {
  person_id: string;
  password_hash: string | null;
  member_id: string | null;
  org_id: string | null;
  address_known: boolean;
}
const findAccount = statement<AccountRow>("auth-login");

const reasonOf = (account: AccountRow, right: boolean): string => {
  if (account.password_hash === null) return "no_password";
  return right ? "membership_disabled" : "wrong_password";
};

/** A refused sign-in of a known account stands in the trail of its orgs; of an unknown one nothing is written down. */
const writeFailure = async (
  { db, clock }: AuthDeps,
  ctx: PublicContext,
  account: AccountRow | undefined,
  right: boolean,
): Promise<void> => {
  if (!account) return;
  const details = { method: "password", reason: reasonOf(account, right) };
  await db.asSystem("auth.login", async (tx) => {
    const memberships = await membershipsOf(tx, account.person_id);
    await appendAuditSql(
      tx,
      ...memberships.map(({ orgId, memberId, name }) =>
        auditOfPublic(
          ctx,
          clock.now(),
          { orgId, memberId: null, name: "Unknown" },
          { action: "login.failed", target: { kind: "member", id: memberId, name }, details },
        ),
      ),
    );
  });
};

/**
 * Signs a member in, in the org used last. Unknown address, wrong password, no password and disabled membership are one
 * answer, after the same work and at the same beat. The guess is counted before it is looked at, more strictly from an
 * address that the account does not use.
 */
export const createLogin =
  (deps: AuthDeps): PublicHandler<typeof authLogin> =>
  async (ctx, { body }) => {
    const email = body.email.toLowerCase();
    await deps.guard.reserve(email, ctx.http.ip);
    const [account] = await deps.db.runAsSystem("auth.login", findAccount, [email, ctx.http.ip]);
    if (account?.address_known !== true) await deps.guard.reserveStranger(email);
    const right = await deps.hasher.verify(body.password, account?.password_hash);
    if (!right || !account?.member_id || !account.org_id) {
      await deps.evenly(() => writeFailure(deps, ctx, account, right));
      await deps.guard.failed(ctx.http.ip);
      throw new AppError("invalid_credentials");
    }
    const who = { personId: account.person_id, orgId: account.org_id, memberId: account.member_id };
    const result = await finishSignIn(deps, ctx, { ...who, methods: ["password"] }, body.refreshIn);
    await deps.guard.succeeded(email, ctx.http.ip);
    return result;
  };
