import type { membersLeave } from "#contracts/routes/team.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { lockTeam, standingOf } from "../../lock-team.ts";
import { tellMembersChanged } from "../../tell-directory.ts";
import { endSessionsOfDeactivated } from "./end-sessions.ts";
import { handOver } from "./hand-over.ts";
import { demandAnAdminLeft, standingFacts } from "./last-admin.ts";

const update = statement<never>("member-update");

/**
 * The caller leaves this org: deactivated like anybody whom an Admin deactivates, since what they wrote stays theirs.
 * Their open conversations become nobody's, and their sessions here end, this one too.
 * @throws AppError `last_admin`
 */
export const createLeaveOrg =
  ({ db, clock }: { db: Database; clock: Clock }): Handler<typeof membersLeave> =>
  async (ctx) => {
    const { id } = ctx.member;
    await db.forOrg(ctx.orgId, async (tx) => {
      await lockTeam(tx, ctx);
      const self = await standingOf(tx, id);
      const before = standingFacts(self);
      await demandAnAdminLeft(tx, id, before, { ...before, active: false });
      const handedOver = await handOver(tx, id, null);
      await sqlOf(tx).run(update, [id, self.role, self.permission_set_id, false]);
      await tellMembersChanged(sqlOf(tx), [id]);
      const target = { kind: "member", id, name: self.name };
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), { action: "member.left", target, details: { handedOver } }),
      );
    });
    await endSessionsOfDeactivated(db, ctx.orgId, id, "left");
    return undefined;
  };
