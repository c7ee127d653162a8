import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

/** One org that a person belongs to. */
export interface Membership {
  orgId: string;
  memberId: string;
  name: string;
  disabled: boolean;
}

interface Row {
  org_id: string;
  member_id: string;
  name: string;
  disabled: boolean;
}
const memberships = statement<Row>("account-memberships");

/** Every org that a person belongs to, in the order in which their trails are to be written. */
export const membershipsOf = async (tx: SqlTx, personId: string): Promise<Membership[]> =>
  (await tx.run(memberships, [personId])).map((row) => ({
    orgId: row.org_id,
    memberId: row.member_id,
    name: row.name,
    disabled: row.disabled,
  }));
