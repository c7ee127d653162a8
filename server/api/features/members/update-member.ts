import type { membersUpdate } from "#contracts/routes/team.routes.ts";
import type { AuditAction } from "#contracts/shapes/audit.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler, SessionContext } from "../../handler.ts";
import { lockTeam, standingOf } from "../../lock-team.ts";
import type { StandingRow } from "../../lock-team.ts";
import { tellMembersChanged } from "../../tell-directory.ts";
import { endSessionsOfDeactivated } from "./end-sessions.ts";
import { demandSuccessor, handOver } from "./hand-over.ts";
import { demandAnAdminLeft, standingFacts } from "./last-admin.ts";
import { oneMember } from "./present-member.ts";
import { demandMayChange, rightsForAudit, wantedStanding } from "./rights-change.ts";

const update = statement<never>("member-update");

interface Change {
  before: StandingRow;
  after: StandingRow;
  handedOver: number;
  handedTo: string | null;
}

const sameRights = ({ before, after }: Change): boolean =>
  before.role === after.role && before.permission_set_id === after.permission_set_id;

/** What the trail says of a change; nothing of what was so already. */
const told = (change: Change): { action: AuditAction; details: Record<string, unknown> }[] => {
  const { before, after, handedOver, handedTo } = change;
  const rights = { before: rightsForAudit(before), after: rightsForAudit(after) };
  return [
    ...(sameRights(change) ? [] : [{ action: "member.changed" as const, details: rights }]),
    ...(before.active && !after.active
      ? [{ action: "member.deactivated" as const, details: { handedOver, handedTo } }]
      : []),
    ...(!before.active && after.active ? [{ action: "member.reactivated" as const, details: {} }] : []),
  ];
};

const write = async (tx: TenantTx, ctx: SessionContext, now: Date, change: Change): Promise<void> => {
  const { id, name, role, permission_set_id: setId, active } = change.after;
  const entries = told(change);
  if (entries.length === 0) return;
  await sqlOf(tx).run(update, [id, role, setId, active]);
  await tellMembersChanged(sqlOf(tx), [id]);
  const target = { kind: "member", id, name };
  await appendAudit(tx, ...entries.map((entry) => auditOf(ctx, now, { ...entry, target })));
};

/**
 * Changes a member's role or permission set, deactivates them (their open conversations go to `handOverTo` or become
 * nobody's, their sessions here end) or lets them in again. Rights are in no token: the next call and every socket
 * follow the database at once, and sessions go on.
 * @throws AppError `not_found`, `forbidden`, `last_admin`, `invalid_input` (permission set, successor)
 */
export const createUpdateMember =
  ({ db, clock }: { db: Database; clock: Clock }): Handler<typeof membersUpdate> =>
  async (ctx, { params, body }) => {
    const { orgId } = ctx;
    const id = params.memberId;
    const endSessions = () => endSessionsOfDeactivated(db, orgId, id, "deactivated");
    if (body.active === true) await endSessions();
    const member = await db.forOrg(orgId, async (tx) => {
      const { held } = await lockTeam(tx, ctx, "member:manage");
      const before = await standingOf(tx, id);
      const after = await wantedStanding(tx, before, body);
      demandMayChange(held, ctx.member.id, before, after);
      await demandAnAdminLeft(tx, id, standingFacts(before), standingFacts(after));
      const handedTo = body.handOverTo ?? null;
      if (handedTo !== null) await demandSuccessor(tx, id, handedTo);
      const handedOver = body.active === false ? await handOver(tx, id, handedTo) : 0;
      await write(tx, ctx, clock.now(), { before, after, handedOver, handedTo });
      return oneMember(tx, id);
    });
    if (body.active === false) await endSessions();
    return member;
  };
