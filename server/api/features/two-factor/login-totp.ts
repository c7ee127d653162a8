import { createHash } from "node:crypto";
import { AppError } from "#contracts/errors.ts";
import type { authLoginTotp, SignedIn } from "#contracts/routes/auth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";
import { membershipsOf } from "../../../identity/memberships.ts";
import { stepUpSeconds, verifyStepUp } from "../../../identity/step-up-token.ts";
import type { StepUpSubject } from "../../../identity/step-up-token.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import { recoveryCodeUsed } from "./factor-changed.ts";
import { demandRight, proveFactor } from "./prove-factor.ts";
import type { Proof } from "./prove-factor.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

type Second = "totp" | "recovery_code";

/** How the sign-in goes on after the second step; it belongs to the feature `auth`. */
export interface SignInEnd<Opened> {
  /** Opens the session, at the end of the transaction. */
  open(tx: SqlTx, ctx: PublicContext, subject: StepUpSubject, second: Second): Promise<Opened>;
  /** The tokens, after the commit. */
  answer(ctx: PublicContext, opened: Opened, refreshIn: "body" | "cookie"): SignedIn;
}

export interface LoginTotpDeps<Opened> extends TwoFactorDeps {
  settings: Pick<IdentitySettings, "factorKey" | "signingKey">;
  signInEnd: SignInEnd<Opened>;
  counters: Pick<Kv, "set">;
}

/** A token of the first step leads to one session. */
const spendStepUp = async (counters: Pick<Kv, "set">, token: string): Promise<void> => {
  const key = `step-up:${createHash("sha256").update(token).digest("base64url")}`;
  const first = await counters.set(key, "used", { ttlMs: (stepUpSeconds + 60) * 1000, onlyIfAbsent: true });
  if (!first) throw new AppError("session_expired");
};

const writeFailure = async (
  tx: SqlTx,
  { clock }: TwoFactorDeps,
  ctx: PublicContext,
  { personId }: StepUpSubject,
): Promise<void> => {
  const memberships = await membershipsOf(tx, personId);
  const details = { method: "second_factor", reason: "wrong_code" };
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
};

/** The second step of a sign-in: the token of the first, and a code of the app or a recovery code. */
export const createLoginTotp =
  <Opened>(deps: LoginTotpDeps<Opened>): PublicHandler<typeof authLoginTotp> =>
  async (ctx, { body }) => {
    const { db, clock, settings, signInEnd, factorGuard } = deps;
    const subject = verifyStepUp(settings.signingKey, body.token, clock.now());
    if (!subject) throw new AppError("session_expired");
    await factorGuard.demand(ctx.http.ip);
    const { proof, opened } = await db.asSystem(
      "auth.two_factor",
      async (tx): Promise<{ proof: Proof; opened?: Opened }> => {
        const claim = {
          personId: subject.personId,
          code: body.code,
          now: clock.now(),
          factor: "confirmed",
        } as const;
        const found = await proveFactor(tx, settings, claim);
        if (found.kind === "wrong") await writeFailure(tx, deps, ctx, subject);
        if (found.kind !== "right") return { proof: found };
        await spendStepUp(deps.counters, body.token);
        const session = await signInEnd.open(tx, ctx, subject, found.by);
        if (found.by === "recovery_code") await writeRecoveryCode(tx, deps, ctx, subject);
        return { proof: found, opened: session };
      },
    );
    if (proof.kind === "wrong") await factorGuard.failed(ctx.http.ip);
    // Switched off meanwhile: the first step says anew what is wanted.
    if (proof.kind === "off") throw new AppError("session_expired");
    demandRight(proof);
    if (opened === undefined) throw new Error("a right code opened no session");
    return signInEnd.answer(ctx, opened, body.refreshIn);
  };

const writeRecoveryCode = async (
  tx: SqlTx,
  { clock }: TwoFactorDeps,
  ctx: PublicContext,
  { orgId, memberId, personId }: StepUpSubject,
): Promise<void> => {
  const own = (await membershipsOf(tx, personId)).find((one) => one.memberId === memberId);
  const who = { orgId, memberId, name: own?.name ?? "Unknown" };
  await appendAuditSql(tx, auditOfPublic(ctx, clock.now(), who, recoveryCodeUsed));
};
