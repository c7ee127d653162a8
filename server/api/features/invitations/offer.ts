import { AppError } from "#contracts/errors.ts";
import type { Role } from "#contracts/roles.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { hashOfInvitation } from "./invitation-token.ts";

/** What a good link offers, and whose account its address has. */
export interface Offer {
  org_id: string;
  id: string;
  email: string;
  role: Role;
  permission_set_id: string | null;
  org_name: string;
  invited_by: string;
  person_id: string | null;
  password_hash: string | null;
  /** Whether anybody ever proved to read that account's mail. */
  confirmed: boolean;
  /** Whether that account is a member of this org already. */
  member_id: string | null;
  /** Whether that account had a session from the asking network address lately. */
  address_known: boolean;
}
const offer = statement<Offer>("invitation-offer");

/**
 * What a link offers. One that is unknown, used, withdrawn, too old, or of somebody who is a member by now, is the same
 * dead link.
 * @throws AppError `link_invalid`
 */
export const findOffer = async (db: Database, token: string, ip: string): Promise<Offer> => {
  const [found] = await db.runAsSystem("auth.invitation", offer, [hashOfInvitation(token), ip]);
  if (!found || found.member_id !== null) throw new AppError("link_invalid");
  return found;
};

/**
 * What the link asks for beside itself. An account that nobody confirmed may be a stranger's, who signed up with this
 * address and waits for its owner: the owner, who reads this mail, begins anew.
 */
export const askedBy = (offer: Offer): "new_account" | "password" | "nothing" => {
  const { person_id, confirmed, password_hash } = offer;
  if (person_id === null || !confirmed) return "new_account";
  return password_hash === null ? "nothing" : "password";
};
