import { AppError } from "#contracts/errors.ts";
import type { authLogin } from "#contracts/routes/auth.routes.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import type { PublicContext, PublicHandler } from "../../handler.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { setRefreshCookie } from "./refresh-cookie.ts";
import { hashOfToken, newRefreshToken } from "./refresh-token.ts";
import { memberAndOrg, signedIn } from "./signed-in.ts";
import type { Whose } from "./signed-in.ts";

interface AccountRow {
  person_id: string;
  password_hash: string | null;
  member_id: string | null;
  org_id: string | null;
  address_known: boolean;
}
const findAccount = statement<AccountRow>("auth-login");
const createSession = statement<never>("session-create");
const addRefresh = statement<never>("auth-refresh-add");

interface Subject {
  orgId: string;
  memberId: string;
  sessionId: string;
}

const openSession = (
  { db, settings }: AuthDeps,
  { http }: PublicContext,
  subject: Subject,
  refreshToken: string,
): Promise<Whose> =>
  db.asSystem("auth.login", async (tx) => {
    const { orgId, memberId, sessionId } = subject;
    await tx.run(createSession, [
      orgId,
      sessionId,
      memberId,
      http.userAgent,
      http.ip,
      settings.refreshSeconds,
    ]);
    await tx.run(addRefresh, [orgId, sessionId, hashOfToken(refreshToken), settings.refreshSeconds]);
    return memberAndOrg(tx, subject);
  });

/**
 * Signs a member in. Unknown address, wrong password, no password and disabled membership are one answer, after the
 * same work. The guess is counted before it is looked at, more strictly from an address that the account does not use.
 */
export const createLogin =
  (deps: AuthDeps): PublicHandler<typeof authLogin> =>
  async (ctx, { body }) => {
    const email = body.email.toLowerCase();
    await deps.guard.reserve(email, ctx.http.ip);
    const [account] = await deps.db.asSystem("auth.login", (tx) => tx.run(findAccount, [email, ctx.http.ip]));
    if (account?.address_known !== true) await deps.guard.reserveStranger(email);
    const right = await deps.hasher.verify(body.password, account?.password_hash);
    if (!right || !account?.member_id || !account.org_id) {
      await deps.guard.failed(ctx.http.ip);
      throw new AppError("invalid_credentials");
    }

    const subject = { orgId: account.org_id, memberId: account.member_id, sessionId: newId() };
    const refreshToken = newRefreshToken();
    const whose = await openSession(deps, ctx, subject, refreshToken);
    await deps.guard.succeeded(email, ctx.http.ip);
    ctx.log.info({ audit: true, ...subject }, "signed in");
    const inCookie = body.refreshIn === "cookie";
    if (inCookie) setRefreshCookie(ctx.http, refreshToken, deps.settings.refreshSeconds);
    return signedIn(deps.settings, subject, whose, deps.clock.now(), inCookie ? undefined : refreshToken);
  };
