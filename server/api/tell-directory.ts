import type { Role } from "#contracts/roles.ts";
import type { Team } from "#contracts/shapes/member.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { appendEventsSql, newEvent } from "#core/platform/events/append-events.ts";
import { membershipsOf } from "../identity/memberships.ts";

interface DirectoryRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  permission_set_id: string | null;
  active: boolean;
}
const members = statement<DirectoryRow>("member-directory");
const setOrg = statement<never>("set-org");
const teams = statement<{ id: string; name: string; member_ids: string[] }>("team-directory");

/**
 * Says in the transaction of a change what these members are now (`member.changed`). The transaction must have its org
 * set: any of forOrg(), or one of asSystem() after the statement `set-org`.
 */
export const tellMembersChanged = async (tx: SqlTx, memberIds: readonly string[]): Promise<void> => {
  const rows = await tx.run(members, [memberIds]);
  const changed = rows.map(({ permission_set_id: permissionSetId, ...row }) =>
    newEvent("member.changed", { member: { ...row, permissionSetId } }),
  );
  await appendEventsSql(tx, changed);
};

/** The same in every org of a person, for a change of the person's own; in a transaction of asSystem(). */
export const tellPersonChanged = async (tx: SqlTx, personId: string): Promise<void> => {
  for (const { orgId, memberId } of await membershipsOf(tx, personId)) {
    await tx.run(setOrg, [orgId]);
    await tellMembersChanged(tx, [memberId]);
  }
};

/** Teams of the org by name: all, or those named. */
export const readTeams = async (tx: SqlTx, teamIds: readonly string[] | null): Promise<Team[]> => {
  const rows = await tx.run(teams, [teamIds]);
  return rows.map((row) => ({ id: row.id, name: row.name, memberIds: row.member_ids }) as Team);
};
