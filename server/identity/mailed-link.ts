import { createHash, randomBytes } from "node:crypto";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";

const minute = 60;
const day = 24 * 60 * minute;

/** Every link that is mailed to a person: where in the console it leads, and how many seconds it is good for. */
export const links = {
  verify_email: { path: "/verify-email", seconds: 7 * day },
  change_email: { path: "/change-email", seconds: 60 * minute },
  reset_password: { path: "/reset-password", seconds: 30 * minute },
  magic_link: { path: "/magic-link", seconds: 15 * minute },
} as const;
export type LinkPurpose = keyof typeof links;

/** Whose link it is, and the address that using it proves. */
export interface LinkOwner {
  personId: string;
  purpose: LinkPurpose;
  email: string;
}

interface OwnerRow {
  person_id: string;
  purpose: LinkPurpose;
  email: string;
}
const add = statement<never>("account-link-add");
const look = statement<OwnerRow>("account-link-look");
const use = statement<OwnerRow>("account-link-use");
const voidAll = statement<never>("account-link-void");

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

const ownerOf = (row: OwnerRow | undefined): LinkOwner | undefined =>
  row && { personId: row.person_id, purpose: row.purpose, email: row.email };

/**
 * Makes a link for a mail, in the caller's transaction. Its secret (256 random bits) stands in the fragment, which no
 * browser sends along; the database keeps a hash.
 * @param publicUrl the origin that people use, from the settings and never from a request
 */
export const makeLink = async (tx: SqlTx, publicUrl: string, owner: LinkOwner): Promise<string> => {
  const token = `plk_${randomBytes(32).toString("base64url")}`;
  const { path, seconds } = links[owner.purpose];
  await tx.run(add, [newId(), owner.personId, owner.purpose, hashOf(token), owner.email, seconds]);
  return `${publicUrl.replace(/\/$/, "")}${path}#token=${token}`;
};

/** Whose link it is while it can still be used; it stays usable. */
export const lookAtLink = async (
  tx: SqlTx,
  token: string,
  ...purposes: LinkPurpose[]
): Promise<LinkOwner | undefined> => ownerOf((await tx.run(look, [hashOf(token), purposes]))[0]);

/** Uses a link up. Of any number of tries at once exactly one gets an owner. */
export const useLink = async (
  tx: SqlTx,
  token: string,
  ...purposes: LinkPurpose[]
): Promise<LinkOwner | undefined> => ownerOf((await tx.run(use, [hashOf(token), purposes]))[0]);

/** What is still out there of these kinds is good for nothing any more. */
export const voidLinks = async (tx: SqlTx, personId: string, ...purposes: LinkPurpose[]): Promise<void> => {
  await tx.run(voidAll, [personId, purposes]);
};
