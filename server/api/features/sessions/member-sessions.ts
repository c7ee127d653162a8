import { AppError } from "#contracts/errors.ts";
import type {
  memberSessionsList,
  memberSessionsRevoke,
  memberSessionsRevokeAll,
} from "#contracts/routes/sessions.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { deviceOf } from "./device-of.ts";
import type { SessionsDeps } from "./own-sessions.ts";
import { endSessions, livingSessions, presentSession } from "./present-session.ts";
import type { EndedFor } from "./present-session.ts";

const findMember = statement<{ id: string; name: string }>("session-member");
const why: EndedFor = "revoked_by_admin";

/** @throws AppError `not_found` for a member of another org, as for none */
const memberOf = async (
  tx: SqlTx,
  orgId: string,
  memberId: string,
): Promise<{ id: string; name: string }> => {
  const [found] = await tx.run(findMember, [orgId, memberId]);
  if (!found) throw new AppError("not_found");
  return found;
};

/** The signed-in devices of a member of the own org. */
export const createListMemberSessions =
  ({ db }: SessionsDeps): Handler<typeof memberSessionsList> =>
  ({ orgId, sessionId }, { params }) =>
    db.asSystem("auth.sessions", async (tx) => {
      const { id } = await memberOf(tx, orgId, params.memberId);
      const rows = await tx.run(livingSessions, [orgId, id]);
      return { items: rows.map((row) => presentSession(row, sessionId)), nextCursor: null };
    });

/** Ends a session of that very member; a session of another member is not found there. */
export const createRevokeMemberSession =
  ({ db, clock }: SessionsDeps): Handler<typeof memberSessionsRevoke> =>
  (ctx, { params }) =>
    db.asSystem("auth.sessions", async (tx) => {
      const { id, name } = await memberOf(tx, ctx.orgId, params.memberId);
      const [ended] = await tx.run(endSessions, [ctx.orgId, id, params.sessionId, why]);
      if (!ended) throw new AppError("not_found");
      const target = { kind: "session", id: ended.id, name: deviceOf(ended.user_agent) };
      const details = { memberId: id, member: name };
      await appendAuditSql(tx, auditOf(ctx, clock.now(), { action: "session.revoked", target, details }));
      return undefined;
    });

/** Ends every session of a member in this org. */
export const createRevokeMemberSessions =
  ({ db, clock }: SessionsDeps): Handler<typeof memberSessionsRevokeAll> =>
  (ctx, { params }) =>
    db.asSystem("auth.sessions", async (tx) => {
      const { id, name } = await memberOf(tx, ctx.orgId, params.memberId);
      const ended = await tx.run(endSessions, [ctx.orgId, id, null, why]);
      if (ended.length > 0) {
        const target = { kind: "member", id, name };
        const details = { sessions: ended.length };
        await appendAuditSql(tx, auditOf(ctx, clock.now(), { action: "session.revoked", target, details }));
      }
      return { ended: ended.length };
    });
