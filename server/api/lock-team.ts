import { AppError } from "#contracts/errors.ts";
import { rightsOf } from "#contracts/roles.ts";
import type { Permission, Role } from "#contracts/roles.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { SessionContext } from "./handler.ts";

const lock = statement<{ name: string }>("team-lock");

/** A member as `member-standing` answers one. */
export interface StandingRow {
  id: string;
  person_id: string;
  name: string;
  role: Role;
  permission_set_id: string | null;
  set_name: string | null;
  permissions: string[] | null;
  active: boolean;
  email_verified: boolean;
}
const standing = statement<StandingRow>("member-standing");

/**
 * What a member of the org is and may do right now.
 * @throws AppError `not_found`
 */
export const standingOf = async (tx: TenantTx, memberId: string): Promise<StandingRow> => {
  const [row] = await sqlOf(tx).run(standing, [memberId]);
  if (!row) throw new AppError("not_found");
  return row;
};

/** The org whose team is locked, and what the caller holds now that nobody else can change it. */
export interface LockedTeam {
  orgName: string;
  held: readonly Permission[];
}

/**
 * Makes changes of one org's team wait for each other until the transaction ends, and looks again at who asks: two
 * Admins who demote each other at once must not both succeed on what they held when they asked.
 * @param needs the permission that the route asked for
 * @throws AppError `forbidden` when the caller lost it meanwhile
 */
export const lockTeam = async (
  tx: TenantTx,
  ctx: Pick<SessionContext, "member">,
  needs?: Permission,
): Promise<LockedTeam> => {
  const [org] = await sqlOf(tx).run(lock);
  const self = await standingOf(tx, ctx.member.id);
  const held = self.active ? rightsOf(self.role, self.permissions) : [];
  if (!org || !self.active || (needs !== undefined && !held.includes(needs))) throw new AppError("forbidden");
  return { orgName: org.name, held };
};
