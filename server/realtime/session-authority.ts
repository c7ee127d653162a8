import type { Role } from "#contracts/roles.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";

/** Whose socket it is, as its token says. */
export interface SocketSubject {
  orgId: string;
  sessionId: string;
  memberId: string;
}

/** What the hub may ask the database: sessions, roles, the last number, whether a conversation exists. */
export interface SessionAuthority {
  /** The role right now and the org's newest number; undefined when the session has ended. */
  admit(subject: SocketSubject): Promise<{ role: Role; lastSeq: number } | undefined>;
  /** The org's newest number. */
  newest(orgId: string): Promise<number>;
  /** The roles of those sessions that still live. */
  roles(sessionIds: readonly string[]): Promise<Map<string, Role>>;
  /** The role right now, if the session lives, and whether the org has the conversation. */
  look(subject: SocketSubject, conversationId: string): Promise<{ role: Role | undefined; found: boolean }>;
}

const session = statement<{ member_id: string; role: Role }>("hub-session");
const sessions = statement<{ session_id: string; role: Role }>("hub-sessions");
const lastSeq = statement<{ seq: string }>("hub-last-seq");
const conversation = statement<{ found: number }>("hub-conversation");

export const createSessionAuthority = (db: Pick<Database, "asSystem">): SessionAuthority => ({
  admit: ({ orgId, sessionId, memberId }) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const [row] = await tx.run(session, [orgId, sessionId, memberId]);
      if (!row) return undefined;
      const [newest] = await tx.run(lastSeq, [orgId]);
      return { role: row.role, lastSeq: Number(newest?.seq ?? 0) };
    }),
  newest: (orgId) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const [newest] = await tx.run(lastSeq, [orgId]);
      return Number(newest?.seq ?? 0);
    }),
  roles: (sessionIds) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const rows = await tx.run(sessions, [sessionIds]);
      return new Map(rows.map((row) => [row.session_id, row.role]));
    }),
  look: ({ orgId, sessionId, memberId }, conversationId) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const [row] = await tx.run(session, [orgId, sessionId, memberId]);
      const found = await tx.run(conversation, [orgId, conversationId]);
      return { role: row?.role, found: found.length > 0 };
    }),
});
