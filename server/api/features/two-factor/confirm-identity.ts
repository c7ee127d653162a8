import { AppError } from "#contracts/errors.ts";
import type { authConfirm } from "#contracts/routes/auth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler, SessionContext } from "../../handler.ts";
import { recoveryCodeUsed } from "./factor-changed.ts";
import { demandRight, proveFactor } from "./prove-factor.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

export interface ConfirmDeps extends TwoFactorDeps {
  hasher: { verify(password: string, hash: string | null | undefined): Promise<boolean> };
  /** The same guard as at the sign-in: here too a password can be guessed at. */
  guard: {
    reserve(email: string, ip: string): Promise<void>;
    succeeded(email: string, ip: string): Promise<void>;
    failed(ip: string): Promise<void>;
  };
}

type By = "password" | "totp" | "recovery_code";

const account = statement<{ email: string; password_hash: string | null }>("session-account");
const prove = statement<never>("session-prove");

const proved = async (tx: SqlTx, { clock }: ConfirmDeps, ctx: SessionContext, by: By): Promise<void> => {
  await tx.run(prove, [ctx.orgId, ctx.sessionId, by]);
  const now = clock.now();
  await appendAuditSql(
    tx,
    ...(by === "recovery_code" ? [auditOf(ctx, now, recoveryCodeUsed)] : []),
    auditOf(ctx, now, { action: "login.confirmed", details: { by } }),
  );
};

const byPassword = async (deps: ConfirmDeps, ctx: SessionContext, password: string): Promise<void> => {
  const { db, guard, hasher } = deps;
  const [person] = await db.runAsSystem("auth.two_factor", account, [ctx.personId]);
  if (!person) throw new AppError("session_expired");
  // Counted apart from the sign-in: whoever holds a session cannot lock its owner out with it.
  const guessed = `confirm ${person.email}`;
  await guard.reserve(guessed, ctx.http.ip);
  if (!(await hasher.verify(password, person.password_hash))) {
    await guard.failed(ctx.http.ip);
    throw new AppError("invalid_credentials");
  }
  await db.asSystem("auth.two_factor", (tx) => proved(tx, deps, ctx, "password"));
  await guard.succeeded(guessed, ctx.http.ip);
};

const byCode = async (deps: ConfirmDeps, ctx: SessionContext, code: string): Promise<void> => {
  const { db, settings, clock, factorGuard } = deps;
  await factorGuard.demand(ctx.http.ip);
  const proof = await db.asSystem("auth.two_factor", async (tx) => {
    const claim = { personId: ctx.personId, code, now: clock.now(), factor: "confirmed" } as const;
    const found = await proveFactor(tx, settings, claim);
    if (found.kind === "right") await proved(tx, deps, ctx, found.by);
    return found;
  });
  if (proof.kind === "wrong") await factorGuard.failed(ctx.http.ip);
  // To somebody without a second factor every code is a wrong one.
  if (proof.kind === "off") throw new AppError("code_invalid");
  demandRight(proof);
};

/** Proves again who it is, for the ten minutes that sensitive changes ask for. */
export const createConfirmIdentity =
  (deps: ConfirmDeps): Handler<typeof authConfirm> =>
  async (ctx, { body: { password, code } }) => {
    if (password !== undefined) await byPassword(deps, ctx, password);
    else if (code !== undefined) await byCode(deps, ctx, code);
    return undefined;
  };
