import { AppError } from "#contracts/errors.ts";
import type {
  sessionsList,
  sessionsRevoke,
  sessionsRevokeOthers,
} from "#contracts/routes/sessions.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { deviceOf } from "./device-of.ts";
import { endSessions, livingSessions, presentSession } from "./present-session.ts";
import type { EndedFor } from "./present-session.ts";

export interface SessionsDeps {
  db: Database;
  clock: Clock;
}

const revokeOthers = statement<{ id: string }>("session-revoke-others-of-person");
const why: EndedFor = "revoked";

/** The own signed-in devices in this org. */
export const createListSessions =
  ({ db }: SessionsDeps): Handler<typeof sessionsList> =>
  async ({ orgId, member, sessionId }) => {
    const rows = await db.runAsSystem("auth.sessions", livingSessions, [orgId, member.id]);
    return { items: rows.map((row) => presentSession(row, sessionId)), nextCursor: null };
  };

/** Ends one of the own sessions; somebody else's is as absent as none. */
export const createRevokeSession =
  ({ db, clock }: SessionsDeps): Handler<typeof sessionsRevoke> =>
  (ctx, { params }) =>
    db.asSystem("auth.sessions", async (tx) => {
      const [ended] = await tx.run(endSessions, [ctx.orgId, ctx.member.id, params.sessionId, why]);
      if (!ended) throw new AppError("not_found");
      const target = { kind: "session", id: ended.id, name: deviceOf(ended.user_agent) };
      await appendAuditSql(tx, auditOf(ctx, clock.now(), { action: "session.revoked", target }));
      return undefined;
    });

/** Ends every session of the person but this one, in every org. */
export const createRevokeOtherSessions =
  ({ db, clock }: SessionsDeps): Handler<typeof sessionsRevokeOthers> =>
  (ctx) =>
    db.asSystem("auth.sessions", async (tx) => {
      const ended = await tx.run(revokeOthers, [ctx.personId, ctx.sessionId, why]);
      if (ended.length > 0) {
        const target = { kind: "member", id: ctx.member.id, name: ctx.member.name };
        const details = { sessions: ended.length, kept: ctx.sessionId };
        await appendAuditSql(tx, auditOf(ctx, clock.now(), { action: "session.revoked", target, details }));
      }
      return { ended: ended.length };
    });
