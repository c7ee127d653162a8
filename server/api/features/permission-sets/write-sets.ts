import { AppError } from "#contracts/errors.ts";
import { permissionNames } from "#contracts/roles.ts";
import type { Permission } from "#contracts/roles.ts";
import type {
  permissionSetsCreate,
  permissionSetsDelete,
  permissionSetsUpdate,
} from "#contracts/routes/roles.routes.ts";
import type { PermissionSet } from "#contracts/shapes/member.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database, TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { appendEvents, newEvent } from "#core/platform/events/append-events.ts";
import { newId } from "#core/platform/ids.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { lockTeam } from "../../lock-team.ts";
import { asNameTaken } from "../../taken-name.ts";
import { presentSet, setColumns } from "./present-set.ts";

interface Deps {
  db: Database;
  clock: Clock;
}
const forgetSet = statement<never>("invitation-forget-set");

/** As many as a list without pages may hold. */
const mostSets = 200;

const demandHeld = (held: readonly Permission[], ...wanted: (readonly Permission[])[]): void => {
  if (wanted.flat().every((permission) => held.includes(permission))) return;
  throw new AppError("forbidden", { detail: "This takes permissions that you do not hold yourself" });
};

const oneSet = async (tx: TenantTx, id: string): Promise<PermissionSet> => {
  const row = await tx.permissionSet.findFirst({ where: { id }, select: setColumns });
  if (!row) throw new AppError("not_found");
  return presentSet(row);
};

/** In table order, each once: the same set is the same list. */
const inOrder = (given: readonly Permission[]): Permission[] =>
  permissionNames.filter((permission) => given.includes(permission));

const targetOf = ({ id, name }: PermissionSet) => ({ kind: "permission_set", id, name });
const shown = ({ name, permissions }: PermissionSet) => ({ name, permissions });
const tell = (tx: TenantTx, permissionSetId: string): Promise<void> =>
  appendEvents(tx, [newEvent("permission_set.changed", { permissionSetId })]);

/**
 * Makes a permission set.
 * @throws AppError `forbidden` (a permission that the caller does not hold), `name_taken`, `conflict` (too many)
 */
export const createCreateSet =
  ({ db, clock }: Deps): Handler<typeof permissionSetsCreate> =>
  (ctx, { body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const { held } = await lockTeam(tx, ctx, "role:manage");
      demandHeld(held, body.permissions);
      if ((await tx.permissionSet.count({})) >= mostSets) {
        throw new AppError("conflict", { detail: `An org has at most ${mostSets} permission sets` });
      }
      const id = newId();
      const data = { id, name: body.name, permissions: inOrder(body.permissions) };
      await tx.permissionSet.createMany({ data: [data] }).catch(asNameTaken);
      const set = await oneSet(tx, id);
      await tell(tx, id);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "permission_set.created",
          target: targetOf(set),
          details: { after: shown(set) },
        }),
      );
      return set;
    });

/**
 * Changes a permission set; those who have it may do more or less from this moment. Whoever changes what is in it must
 * hold all that was and will be.
 * @throws AppError `not_found`, `forbidden`, `name_taken`
 */
export const createUpdateSet =
  ({ db, clock }: Deps): Handler<typeof permissionSetsUpdate> =>
  (ctx, { params, body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const { held } = await lockTeam(tx, ctx, "role:manage");
      const id = params.permissionSetId;
      const before = await oneSet(tx, id);
      const name = body.name ?? before.name;
      const permissions = inOrder(body.permissions ?? before.permissions);
      const sameRights = permissions.join() === before.permissions.join();
      if (!sameRights) demandHeld(held, before.permissions, permissions);
      if (sameRights && name === before.name) return before;
      const data = sameRights ? { name } : { name, permissions };
      await tx.permissionSet.updateMany({ where: { id }, data }).catch(asNameTaken);
      const after = await oneSet(tx, id);
      await tell(tx, id);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "permission_set.changed",
          target: targetOf(after),
          details: { before: shown(before), after: shown(after) },
        }),
      );
      return after;
    });

/**
 * Deletes a permission set that nobody has: no member, deactivated ones included, since their role alone might allow
 * more, and no invitation that may still be accepted or sent again.
 * @throws AppError `not_found`, `in_use`
 */
export const createDeleteSet =
  ({ db, clock }: Deps): Handler<typeof permissionSetsDelete> =>
  (ctx, { params }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      await lockTeam(tx, ctx, "role:manage");
      const id = params.permissionSetId;
      const set = await oneSet(tx, id);
      const promised = await tx.invitation.count({
        where: { permissionSetId: id, acceptedAt: null, withdrawnAt: null },
      });
      if (set.members + promised > 0) throw new AppError("in_use");
      await sqlOf(tx).run(forgetSet, [id]);
      await tx.permissionSet.deleteMany({ where: { id } });
      await tell(tx, id);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "permission_set.deleted",
          target: targetOf(set),
          details: { before: shown(set) },
        }),
      );
      return undefined;
    });
