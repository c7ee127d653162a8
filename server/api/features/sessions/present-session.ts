import { SessionId } from "#contracts/ids.ts";
import type { Session } from "#contracts/shapes/session.ts";
import { placeOf } from "#core/domain/audit/place.ts";
import { statement } from "#core/platform/db/statement.ts";
import { deviceOf } from "./device-of.ts";

export interface SessionRow {
  id: string;
  user_agent: string;
  ip: string;
  created_at: Date;
  last_seen_at: Date;
}
export const livingSessions = statement<SessionRow>("session-list");

/** Why a session ended, kept in its row. */
export type EndedFor = "revoked" | "revoked_by_admin";
export const endSessions = statement<{ id: string; user_agent: string }>("session-revoke-of-member");

/** A session as its owner and an Admin see it: no address, no user agent. */
export const presentSession = (row: SessionRow, currentId: string): Session => ({
  id: SessionId.parse(row.id),
  device: deviceOf(row.user_agent),
  place: placeOf(row.ip),
  current: row.id === currentId,
  createdAt: row.created_at.toISOString(),
  lastSeenAt: row.last_seen_at.toISOString(),
});
