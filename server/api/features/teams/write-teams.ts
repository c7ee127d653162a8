import { AppError } from "#contracts/errors.ts";
import type { teamsCreate, teamsDelete, teamsUpdate } from "#contracts/routes/roles.routes.ts";
import type { AuditAction } from "#contracts/shapes/audit.ts";
import type { Team } from "#contracts/shapes/member.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { appendEvents, newEvent } from "#core/platform/events/append-events.ts";
import { newId } from "#core/platform/ids.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler, SessionContext } from "../../handler.ts";
import { lockTeam } from "../../lock-team.ts";
import { asNameTaken } from "../../taken-name.ts";
import { readTeams } from "../../tell-directory.ts";

interface Deps {
  db: Database;
  clock: Clock;
}

/** As many as a list without pages may hold. */
const mostTeams = 500;

const oneTeam = async (tx: TenantTx, id: string): Promise<Team> => {
  const [team] = await readTeams(sqlOf(tx), [id]);
  if (!team) throw new AppError("not_found");
  return team;
};

/** Newcomers must be active members; whoever is in the team already may stay. */
const demandMembers = async (tx: TenantTx, newcomers: readonly string[]): Promise<void> => {
  const fit = await tx.member.count({ where: { id: { in: [...newcomers] }, disabledAt: null } });
  if (fit === newcomers.length) return;
  throw new AppError("invalid_input", {
    fields: [{ path: "body.memberIds", message: "Not all of them are active members of your org" }],
  });
};

const setMembers = async (
  tx: TenantTx,
  teamId: string,
  before: readonly string[],
  wanted: readonly string[],
) => {
  const newcomers = [...new Set(wanted)].filter((id) => !before.includes(id));
  const gone = before.filter((id) => !wanted.includes(id));
  await demandMembers(tx, newcomers);
  if (gone.length > 0) await tx.teamMember.deleteMany({ where: { teamId, memberId: { in: gone } } });
  if (newcomers.length > 0) {
    await tx.teamMember.createMany({ data: newcomers.map((memberId) => ({ teamId, memberId })) });
  }
  return newcomers.length + gone.length > 0;
};

interface Told {
  action: AuditAction;
  before: Team | null;
  after: Team | null;
}
const shown = (team: Team | null) => team && { name: team.name, memberIds: team.memberIds };

const tell = async (tx: TenantTx, ctx: SessionContext, now: Date, { action, before, after }: Told) => {
  const named = after ?? before;
  if (!named) return;
  await appendEvents(tx, [newEvent("team.changed", { teamId: named.id, team: after })]);
  const target = { kind: "team", id: named.id, name: named.name };
  const details = { before: shown(before), after: shown(after) };
  await appendAudit(tx, auditOf(ctx, now, { action, target, details }));
};

/**
 * Makes a team.
 * @throws AppError `name_taken`, `invalid_input` (members), `conflict` (too many)
 */
export const createCreateTeam =
  ({ db, clock }: Deps): Handler<typeof teamsCreate> =>
  (ctx, { body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      await lockTeam(tx, ctx, "team:manage");
      if ((await tx.team.count({})) >= mostTeams) {
        throw new AppError("conflict", { detail: `An org has at most ${mostTeams} teams` });
      }
      const id = newId();
      await tx.team.createMany({ data: [{ id, name: body.name }] }).catch(asNameTaken);
      await setMembers(tx, id, [], body.memberIds);
      const after = await oneTeam(tx, id);
      await tell(tx, ctx, clock.now(), { action: "team.created", before: null, after });
      return after;
    });

/**
 * Renames a team or replaces its members; a change to what is already so says nothing.
 * @throws AppError `not_found`, `name_taken`, `invalid_input` (members)
 */
export const createUpdateTeam =
  ({ db, clock }: Deps): Handler<typeof teamsUpdate> =>
  (ctx, { params, body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      await lockTeam(tx, ctx, "team:manage");
      const id = params.teamId;
      const before = await oneTeam(tx, id);
      const name = body.name ?? before.name;
      const renamed = name !== before.name;
      if (renamed) await tx.team.updateMany({ where: { id }, data: { name } }).catch(asNameTaken);
      const moved = await setMembers(tx, id, before.memberIds, body.memberIds ?? before.memberIds);
      if (!renamed && !moved) return before;
      const after = await oneTeam(tx, id);
      await tell(tx, ctx, clock.now(), { action: "team.changed", before, after });
      return after;
    });

/**
 * Deletes a team; its members stay in the org.
 * @throws AppError `not_found`
 */
export const createDeleteTeam =
  ({ db, clock }: Deps): Handler<typeof teamsDelete> =>
  (ctx, { params }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      await lockTeam(tx, ctx, "team:manage");
      const before = await oneTeam(tx, params.teamId);
      await tx.team.deleteMany({ where: { id: before.id } });
      await tell(tx, ctx, clock.now(), { action: "team.deleted", before, after: null });
      return undefined;
    });
