import type { Role } from "#contracts/roles.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { AccessClaims } from "./access-token.ts";

/** The member behind a request, as the database says right now. */
export interface LiveSession {
  orgId: string;
  sessionId: string;
  member: { id: string; role: Role; name: string };
}

const check = statement<{ member_id: string; name: string; role: Role; stale: boolean }>("session-check");
const touch = statement<never>("session-touch");

/**
 * Asks the database whether the session of a verified token still lives. Done on every request, so that a revoked
 * session, a disabled member or a changed role bites at once.
 * @returns undefined when the session ended or the member may not come in any more
 */
export const checkSession = (db: Database, claims: AccessClaims): Promise<LiveSession | undefined> =>
  db.asSystem("auth.session_check", async (tx) => {
    const [row] = await tx.run(check, [claims.org, claims.sid, claims.sub]);
    if (!row) return undefined;
    if (row.stale) await tx.run(touch, [claims.org, claims.sid]);
    return {
      orgId: claims.org,
      sessionId: claims.sid,
      member: { id: row.member_id, role: row.role, name: row.name },
    };
  });
