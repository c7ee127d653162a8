import { AppError } from "#contracts/errors.ts";
import type { authSwitch } from "#contracts/routes/auth.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { NewAuditEntry } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { auditOf, auditOfPublic } from "../../audit-of.ts";
import type { Handler, SessionContext } from "../../handler.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { answerSignedIn } from "./finish-sign-in.ts";
import type { OpenedSession } from "./finish-sign-in.ts";
import { hashOfToken, newRefreshToken } from "./refresh-token.ts";
import { memberAndOrg } from "./signed-in.ts";

const memberOf = statement<{ member_id: string; name: string }>("account-member-of");
const switchSession = statement<{ methods: string[] }>("account-switch");
const addRefresh = statement<never>("auth-refresh-add");

/** Both trails, always in the same order: two who cross never wait for each other. */
const writeTrails = (tx: SqlTx, ...entries: NewAuditEntry[]): Promise<void> =>
  appendAuditSql(tx, ...entries.sort((a, b) => (a.orgId < b.orgId ? -1 : 1)));

const goTo = async (
  tx: SqlTx,
  { settings, clock }: AuthDeps,
  ctx: SessionContext,
  orgId: string,
): Promise<OpenedSession> => {
  const [member] = await tx.run(memberOf, [ctx.personId, orgId]);
  if (!member) throw new AppError("not_found");
  const subject = { orgId, memberId: member.member_id, sessionId: newId() };
  const [opened] = await tx.run(switchSession, [
    ...[
      ctx.orgId,
      ctx.sessionId,
      orgId,
      subject.sessionId,
      subject.memberId,
      ctx.http.userAgent,
      ctx.http.ip,
    ],
    ...[settings.refreshSeconds, settings.sessionSeconds],
  ]);
  if (!opened) throw new AppError("session_expired");
  const refreshToken = newRefreshToken();
  await tx.run(addRefresh, [orgId, subject.sessionId, hashOfToken(refreshToken), settings.refreshSeconds]);
  const whose = await memberAndOrg(tx, subject);
  const at = clock.now();
  await writeTrails(
    tx,
    auditOf(ctx, at, { action: "logout", details: { reason: "switch" } }),
    auditOfPublic(
      ctx,
      at,
      { orgId, memberId: member.member_id, name: member.name },
      {
        action: "login.succeeded",
        target: { kind: "session", id: subject.sessionId, name: "" },
        details: { methods: [...opened.methods, "switch"] },
      },
    ),
  );
  return { kind: "opened", subject, whose, refreshToken };
};

/**
 * Goes on in another org of the same person: this session ends with its sockets, one begins there. What was proved
 * stays proved, and switching makes no session live longer. An org that the person is not in is as absent as none.
 */
export const createSwitchOrg =
  (deps: AuthDeps): Handler<typeof authSwitch> =>
  async (ctx, { body }) => {
    const opened = await deps.db.asSystem("auth.login", (tx) => goTo(tx, deps, ctx, body.orgId));
    return answerSignedIn(deps, ctx, opened, body.refreshIn);
  };
