import { AppError } from "#contracts/errors.ts";
import type { authPasswordChange } from "#contracts/routes/account.routes.ts";
import { statement } from "#core/platform/db/statement.ts";
import { accountOfPerson, personalWords } from "../../../identity/account-of.ts";
import type { Account } from "../../../identity/account-of.ts";
import { refuseWeakPassword } from "../../../identity/refuse-weak-password.ts";
import type { Handler, SessionContext } from "../../handler.ts";
import { freshSeconds } from "../../serve-route.ts";
import type { AccountDeps } from "./account-deps.ts";
import { passwordWasSet } from "./password-was-set.ts";

const proveSession = statement<{ id: string }>("account-prove-session");

/** The password of now; or, for somebody who has none, a session that proved lately who it is. */
const proveOwner = async (
  { clock, guard, hasher }: AccountDeps,
  ctx: SessionContext,
  { passwordHash }: Account,
  typed: string | undefined,
): Promise<void> => {
  if (passwordHash === null) {
    const age = (clock.now().getTime() - ctx.provedAt.getTime()) / 1000;
    if (age > freshSeconds) throw new AppError("fresh_login_required");
    return;
  }
  const counted = `person:${ctx.personId}`;
  await guard.reserve(counted, ctx.http.ip);
  if (typed === undefined || !(await hasher.verify(typed, passwordHash))) {
    throw new AppError("invalid_credentials");
  }
  await guard.succeeded(counted, ctx.http.ip);
};

/** Changes the own password. Every other session of the person ends, in every org; this one proved itself anew. */
export const createPasswordChange =
  (deps: AccountDeps): Handler<typeof authPasswordChange> =>
  async (ctx, { body }) => {
    const { db, hasher } = deps;
    const account = await db.asSystem("auth.account", (tx) => accountOfPerson(tx, ctx.personId));
    if (!account) throw new AppError("session_expired");
    await proveOwner(deps, ctx, account, body.currentPassword);
    await refuseWeakPassword(body.password, personalWords(account));
    const passwordHash = await hasher.hash(body.password);
    await db.asSystem("auth.account", async (tx) => {
      // A session that was ended meanwhile (by a reset, say) must not have the last word.
      const [alive] = await tx.run(proveSession, [ctx.orgId, ctx.sessionId]);
      if (!alive) throw new AppError("session_expired");
      const action = "account.password_changed";
      await passwordWasSet(tx, deps, ctx, { account, passwordHash, action, keepSession: ctx.sessionId });
    });
    return undefined;
  };
