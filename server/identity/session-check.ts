import { rightsOf } from "#contracts/roles.ts";
import type { Permission, Role } from "#contracts/roles.ts";
import type { Standing } from "#contracts/routes/auth.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { AccessClaims } from "./access-token.ts";

/** The member behind a request, as the database says right now. */
export interface LiveSession {
  orgId: string;
  sessionId: string;
  personId: string;
  member: { id: string; role: Role; name: string };
  permissions: readonly Permission[];
  standing: Standing;
  /** When this session last proved who it is. */
  provedAt: Date;
}

interface CheckRow {
  member_id: string;
  person_id: string;
  name: string;
  role: Role;
  permissions: string[] | null;
  standing: Standing;
  proved_at: Date;
  stale: boolean;
}
const check = statement<CheckRow>("session-check");
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
      personId: row.person_id,
      member: { id: row.member_id, role: row.role, name: row.name },
      permissions: rightsOf(row.role, row.permissions),
      standing: row.standing,
      provedAt: row.proved_at,
    };
  });
