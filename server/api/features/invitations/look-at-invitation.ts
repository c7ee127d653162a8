import type { invitationsLook } from "#contracts/routes/team.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { PublicHandler } from "../../handler.ts";
import { askedBy, findOffer } from "./offer.ts";

/**
 * What the link of an invitation offers. Whoever holds the link reads the mailbox, so they may learn whether the
 * address has an account.
 * @throws AppError `link_invalid`
 */
export const createLookAtInvitation =
  ({ db }: { db: Database }): PublicHandler<typeof invitationsLook> =>
  async ({ http }, { body }) => {
    const found = await findOffer(db, body.token, http.ip);
    return {
      orgName: found.org_name,
      email: found.email,
      role: found.role,
      invitedBy: found.invited_by,
      hasAccount: askedBy(found) !== "new_account",
      asksFor: askedBy(found),
    };
  };
