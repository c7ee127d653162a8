import { AppError } from "#contracts/errors.ts";
import type { Permission, Role } from "#contracts/roles.ts";
import { mayGive } from "#core/domain/access/rights-rules.ts";
import type { TenantTx } from "#core/platform/db/database.ts";

/** Role and permission set of an invitation as the audit trail shows them. */
export interface InvitedRights {
  role: Role;
  permissionSet: { id: string; name: string } | null;
}

/**
 * What an invitation would give, if the caller may give it.
 * @throws AppError `invalid_input` (no such permission set), `forbidden` (more than the caller holds)
 */
export const demandMayInvite = async (
  tx: TenantTx,
  held: readonly Permission[],
  role: Role,
  permissionSetId: string | null,
): Promise<InvitedRights> => {
  const set =
    permissionSetId === null ? null : await tx.permissionSet.findFirst({ where: { id: permissionSetId } });
  if (permissionSetId !== null && !set) {
    throw new AppError("invalid_input", {
      fields: [{ path: "body.permissionSetId", message: "No permission set of your org" }],
    });
  }
  if (!mayGive(held, { role, permissions: set?.permissions ?? null })) {
    throw new AppError("forbidden", { detail: "This takes permissions that you do not hold yourself" });
  }
  return { role, permissionSet: set && { id: set.id, name: set.name } };
};

/**
 * Refuses to invite somebody who is a member, deactivated or not: an invitation does not undo a deactivation.
 * @throws AppError `already_member`
 */
export const demandNoMember = async (tx: TenantTx, email: string): Promise<void> => {
  const known = await tx.member.findFirst({ where: { person: { email } }, select: { disabledAt: true } });
  if (!known) return;
  throw new AppError(
    "already_member",
    known.disabledAt === null ? {} : { detail: "This person is a deactivated member; reactivate them" },
  );
};
