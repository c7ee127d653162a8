import { AppError } from "#contracts/errors.ts";
import { TeamMember } from "#contracts/shapes/member.ts";
import type { TenantTx } from "#core/platform/db/database.ts";

/** What a team member is presented from. */
export const memberColumns = {
  id: true,
  personId: true,
  name: true,
  role: true,
  permissionSetId: true,
  disabledAt: true,
  createdAt: true,
  person: { select: { email: true, emailVerifiedAt: true } },
  teams: { select: { teamId: true } },
} as const;

interface MemberRow {
  id: string;
  personId: string;
  name: string;
  role: string;
  permissionSetId: string | null;
  disabledAt: Date | null;
  createdAt: Date;
  person: { email: string; emailVerifiedAt: Date | null };
  teams: { teamId: string }[];
}

/** Members as the team page shows them; two look-ups for the whole page. */
export const presentMembers = async (tx: TenantTx, rows: readonly MemberRow[]): Promise<TeamMember[]> => {
  const factors = await tx.secondFactor.findMany({
    where: { personId: { in: rows.map((row) => row.personId) }, confirmedAt: { not: null } },
    select: { personId: true },
  });
  const seen = await tx.session.groupBy({
    by: ["memberId"],
    where: { memberId: { in: rows.map((row) => row.id) } },
    _max: { lastSeenAt: true },
  });
  const withFactor = new Set(factors.map((factor) => factor.personId));
  const lastSeen = new Map(seen.map((one) => [one.memberId, one._max.lastSeenAt]));
  return rows.map((row) =>
    TeamMember.parse({
      id: row.id,
      name: row.name,
      email: row.person.email,
      role: row.role,
      active: row.disabledAt === null,
      permissionSetId: row.permissionSetId,
      teamIds: row.teams.map((team) => team.teamId),
      twoFactor: withFactor.has(row.personId),
      emailVerified: row.person.emailVerifiedAt !== null,
      lastSeenAt: lastSeen.get(row.id)?.toISOString() ?? null,
      joinedAt: row.createdAt.toISOString(),
    }),
  );
};

/**
 * One member as the team page shows them.
 * @throws AppError `not_found`
 */
export const oneMember = async (tx: TenantTx, id: string): Promise<TeamMember> => {
  const rows = await tx.member.findMany({ where: { id }, select: memberColumns });
  const [member] = await presentMembers(tx, rows);
  if (!member) throw new AppError("not_found");
  return member;
};
