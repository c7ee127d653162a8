import { AppError } from "#contracts/errors.ts";
import type { LoginResult, SignedIn } from "#contracts/routes/auth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import type { TokenSubject } from "../../../identity/access-token.ts";
import type { SignInMethod } from "../../../identity/sign-in-method.ts";
import { issueStepUp } from "../../../identity/step-up-token.ts";
import type { StepUpSubject } from "../../../identity/step-up-token.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext } from "../../handler.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { setRefreshCookie } from "./refresh-cookie.ts";
import { hashOfToken, newRefreshToken } from "./refresh-token.ts";
import { memberAndOrg, signedIn } from "./signed-in.ts";
import type { Whose } from "./signed-in.ts";

/** Somebody whose first factor was right, and the membership they go to. */
export interface SigningIn {
  personId: string;
  orgId: string;
  memberId: string;
  /** What was proved, in order. */
  methods: readonly SignInMethod[];
}

/** A session that was opened in a transaction which has yet to commit. */
export interface OpenedSession {
  kind: "opened";
  subject: TokenSubject;
  whose: Whose;
  refreshToken: string;
}

/** What the first factor led to, before the commit. */
export type SignInOutcome = OpenedSession | { kind: "stepUp"; token: string };

type Deps = Pick<AuthDeps, "settings" | "clock">;
type RefreshIn = "body" | "cookie";

interface FactorRow {
  name: string;
  needs_second: boolean;
  password_set_at: string;
}
const factorOf = statement<FactorRow>("account-factor");
const createSession = statement<never>("session-create");
const addRefresh = statement<never>("auth-refresh-add");

/** Opens a session with its first refresh token, and writes `login.succeeded`: last in the caller's transaction. */
const openSession = async (
  tx: SqlTx,
  { settings, clock }: Deps,
  ctx: PublicContext,
  { orgId, memberId, methods }: SigningIn,
): Promise<OpenedSession> => {
  const subject = { orgId, memberId, sessionId: newId() };
  const refreshToken = newRefreshToken();
  await tx.run(createSession, [
    ...[orgId, subject.sessionId, memberId, ctx.http.userAgent, ctx.http.ip, settings.refreshSeconds],
    methods,
  ]);
  await tx.run(addRefresh, [orgId, subject.sessionId, hashOfToken(refreshToken), settings.refreshSeconds]);
  const whose = await memberAndOrg(tx, subject);
  const who = { orgId, memberId, name: whose.member.name };
  await appendAuditSql(
    tx,
    auditOfPublic(ctx, clock.now(), who, {
      action: "login.succeeded",
      target: { kind: "session", id: subject.sessionId, name: "" },
      details: { methods },
    }),
  );
  return { kind: "opened", subject, whose, refreshToken };
};

/**
 * The first factor was right: opens the session, or makes the token of the second step when this person has a
 * confirmed second factor. Runs in the caller's transaction (role parley_identity) and belongs at its end.
 * @throws AppError `invalid_credentials` when the membership is not active any more
 */
export const signInOrStepUp = async (
  tx: SqlTx,
  deps: Deps,
  ctx: PublicContext,
  who: SigningIn,
): Promise<SignInOutcome> => {
  const [factor] = await tx.run(factorOf, [who.orgId, who.memberId, who.personId]);
  if (!factor) throw new AppError("invalid_credentials");
  if (!factor.needs_second) return openSession(tx, deps, ctx, who);
  const subject = { ...who, passwordSetAt: Number(factor.password_set_at) };
  return { kind: "stepUp", token: issueStepUp(deps.settings.signingKey, subject, deps.clock.now()) };
};

/**
 * The second factor was right too: opens the session, in the caller's transaction and at its end.
 * @param subject from `verifyStepUp`
 * @throws AppError `session_expired` when the membership has ended or the password was changed since the first step
 */
export const openAfterStepUp = async (
  tx: SqlTx,
  deps: Deps,
  ctx: PublicContext,
  subject: StepUpSubject,
  second: "totp" | "recovery_code",
): Promise<OpenedSession> => {
  const [factor] = await tx.run(factorOf, [subject.orgId, subject.memberId, subject.personId]);
  if (factor?.password_set_at !== String(subject.passwordSetAt)) throw new AppError("session_expired");
  return openSession(tx, deps, ctx, { ...subject, methods: [...subject.methods, second] });
};

/** After the commit: the log line, the cookie if it was asked for, and the answer. */
export const answerSignedIn = (
  { settings, clock }: Deps,
  ctx: PublicContext,
  { subject, whose, refreshToken }: OpenedSession,
  refreshIn: RefreshIn,
): SignedIn => {
  ctx.log.info({ audit: true, ...subject }, "signed in");
  const inCookie = refreshIn === "cookie";
  if (inCookie) setRefreshCookie(ctx.http, refreshToken, settings.refreshSeconds);
  return signedIn(settings, subject, whose, clock.now(), inCookie ? undefined : refreshToken);
};

/** After the commit: tokens, or the token of the second step. */
export const answerSignIn = (
  deps: Deps,
  ctx: PublicContext,
  outcome: SignInOutcome,
  refreshIn: RefreshIn,
): LoginResult =>
  outcome.kind === "opened"
    ? answerSignedIn(deps, ctx, outcome, refreshIn)
    : { stepUp: { kind: "totp", token: outcome.token } };

/** All of it in a transaction of its own, for a first factor that was checked outside of one. */
export const finishSignIn = async (
  deps: Pick<AuthDeps, "db" | "settings" | "clock">,
  ctx: PublicContext,
  who: SigningIn,
  refreshIn: RefreshIn,
): Promise<LoginResult> =>
  answerSignIn(
    deps,
    ctx,
    await deps.db.asSystem("auth.login", (tx) => signInOrStepUp(tx, deps, ctx, who)),
    refreshIn,
  );
