import { AppError } from "#contracts/errors.ts";
import { Invitation } from "#contracts/shapes/member.ts";
import type { TenantTx } from "#core/platform/db/database.ts";

export const invitationColumns = {
  id: true,
  email: true,
  role: true,
  permissionSetId: true,
  invitedBy: true,
  createdAt: true,
  expiresAt: true,
} as const;

interface InvitationRow {
  id: string;
  email: string;
  role: string;
  permissionSetId: string | null;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Neither accepted nor withdrawn; one that ran out of time is shown, so that it can be sent again. */
export const isOpen = { acceptedAt: null, withdrawnAt: null } as const;

/** Invitations as they leave: with the name of whoever invited, without anything of the link. */
export const presentInvitations = async (
  tx: TenantTx,
  rows: readonly InvitationRow[],
): Promise<Invitation[]> => {
  const inviters = await tx.member.findMany({
    where: { id: { in: rows.map((row) => row.invitedBy) } },
    select: { id: true, name: true },
  });
  const names = new Map(inviters.map(({ id, name }) => [id, name]));
  return rows.map((row) =>
    Invitation.parse({
      ...row,
      invitedBy: names.get(row.invitedBy) ?? "",
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    }),
  );
};

/**
 * One open invitation of the org.
 * @throws AppError `not_found`
 */
export const oneInvitation = async (tx: TenantTx, id: string): Promise<Invitation> => {
  const rows = await tx.invitation.findMany({ where: { id, ...isOpen }, select: invitationColumns });
  const [invitation] = await presentInvitations(tx, rows);
  if (!invitation) throw new AppError("not_found");
  return invitation;
};
