import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

/** A membership that is not disabled. */
export interface ActiveMembership {
  orgId: string;
  memberId: string;
  name: string;
  orgName: string;
}

/** An account and where its person worked last; without an active membership there is nothing to come in to. */
export interface Account {
  personId: string;
  email: string;
  /** Whether the address was ever confirmed. */
  verified: boolean;
  passwordHash: string | null;
  membership: ActiveMembership | undefined;
}

interface Row {
  person_id: string;
  email: string;
  verified: boolean;
  password_hash: string | null;
  member_id: string | null;
  org_id: string | null;
  name: string | null;
  org_name: string | null;
}
const ofAddress = statement<Row>("account-of-address");
const ofPerson = statement<Row>("account-of-person");

const accountOf = (row: Row | undefined): Account | undefined =>
  row && {
    personId: row.person_id,
    email: row.email,
    verified: row.verified,
    passwordHash: row.password_hash,
    membership:
      row.member_id === null || row.org_id === null
        ? undefined
        : { orgId: row.org_id, memberId: row.member_id, name: row.name ?? "", orgName: row.org_name ?? "" },
  };

/** The account behind an address (in lower case). */
export const accountOfAddress = async (tx: SqlTx, email: string): Promise<Account | undefined> =>
  accountOf((await tx.run(ofAddress, [email]))[0]);

/** The account of a person. */
export const accountOfPerson = async (tx: SqlTx, personId: string): Promise<Account | undefined> =>
  accountOf((await tx.run(ofPerson, [personId]))[0]);

/** What others know of an account: a password must be none of it. */
export const personalWords = ({ email, membership }: Account): string[] => [
  email,
  ...(membership ? [membership.name, membership.orgName] : []),
];
