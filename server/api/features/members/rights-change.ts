import type { RouteInput } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { Permission } from "#contracts/roles.ts";
import type { membersUpdate } from "#contracts/routes/team.routes.ts";
import { isUpward, mayGive } from "#core/domain/access/rights-rules.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import type { StandingRow } from "../../lock-team.ts";

type Body = RouteInput<typeof membersUpdate>["body"];

/** The member as the body wants them. */
export const wantedStanding = async (tx: TenantTx, before: StandingRow, body: Body): Promise<StandingRow> => {
  const after = { ...before, role: body.role ?? before.role, active: body.active ?? before.active };
  if (body.permissionSetId === undefined) return after;
  if (body.permissionSetId === null) {
    return { ...after, permission_set_id: null, set_name: null, permissions: null };
  }
  const set = await tx.permissionSet.findFirst({ where: { id: body.permissionSetId } });
  if (!set) {
    throw new AppError("invalid_input", {
      fields: [{ path: "body.permissionSetId", message: "No permission set of your org" }],
    });
  }
  return { ...after, permission_set_id: set.id, set_name: set.name, permissions: set.permissions };
};

/**
 * Whether the caller may make `before` into `after`. They must hold all that either may do: nobody grants what they do
 * not hold, and nobody demotes or shuts out somebody who may do more. And nobody raises themselves.
 * @throws AppError `forbidden`
 */
export const demandMayChange = (
  held: readonly Permission[],
  callerId: string,
  before: StandingRow,
  after: StandingRow,
): void => {
  if (callerId === before.id && isUpward(before, after)) {
    throw new AppError("forbidden", { detail: "Nobody can raise their own role" });
  }
  if (!mayGive(held, before) || !mayGive(held, after)) {
    throw new AppError("forbidden", { detail: "This takes permissions that you do not hold yourself" });
  }
};

/** Role and permission set as the audit trail shows them. */
export const rightsForAudit = (row: StandingRow) => ({
  role: row.role,
  permissionSet: row.permission_set_id === null ? null : { id: row.permission_set_id, name: row.set_name },
});
