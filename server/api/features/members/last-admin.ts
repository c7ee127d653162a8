import { AppError } from "#contracts/errors.ts";
import { isFullAdmin } from "#core/domain/access/rights-rules.ts";
import type { MemberStanding } from "#core/domain/access/rights-rules.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { StandingRow } from "../../lock-team.ts";

const otherAdmin = statement<{ found: boolean }>("member-other-admin");

/** What the rules want to know of a member. */
export const standingFacts = (row: StandingRow): MemberStanding => ({
  role: row.role,
  permissions: row.permissions,
  active: row.active,
  emailVerified: row.email_verified,
});

/**
 * Refuses a change that would leave the org without an Admin. Call it with the team locked.
 * @throws AppError `last_admin`
 */
export const demandAnAdminLeft = async (
  tx: TenantTx,
  memberId: string,
  before: MemberStanding,
  after: MemberStanding,
): Promise<void> => {
  if (!isFullAdmin(before) || isFullAdmin(after)) return;
  const [other] = await sqlOf(tx).run(otherAdmin, [memberId]);
  if (other?.found !== true) throw new AppError("last_admin");
};
