import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";

const end = statement<never>("member-end-sessions");

/**
 * Ends every session of a deactivated member in this org; of an active one none. A deactivated member is nobody to the
 * session check already, in the transaction of the deactivation; this makes it last beyond a reactivation. It needs a
 * database role that the deactivation does not have, hence a step of its own: after a deactivation, and before a
 * reactivation, should the first one have been cut off.
 */
export const endSessionsOfDeactivated = async (
  db: Database,
  orgId: string,
  memberId: string,
  why: "deactivated" | "left",
): Promise<void> => {
  await db.runAsSystem("auth.sessions", end, [orgId, memberId, why]);
};
