import { rightsOf } from "#contracts/roles.ts";
import type { Permission, Role } from "#contracts/roles.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";

/** Whose socket it is, as its token says. */
export interface SocketSubject {
  orgId: string;
  sessionId: string;
  memberId: string;
}

type Rights = readonly Permission[];

/** What the hub may ask the database: sessions, rights, the last number, whether a conversation exists. */
export interface SessionAuthority {
  /** The rights right now and the org's newest number; undefined when the session has ended. */
  admit(subject: SocketSubject): Promise<{ permissions: Rights; lastSeq: number } | undefined>;
  /** The org's newest number. */
  newest(orgId: string): Promise<number>;
  /** The rights of those sessions that still live. */
  rights(sessionIds: readonly string[]): Promise<Map<string, Rights>>;
  /** The rights right now, if the session lives, and whether the org has the conversation. */
  look(
    subject: SocketSubject,
    conversationId: string,
  ): Promise<{ permissions: Rights | undefined; found: boolean }>;
}

interface RightsRow {
  role: Role;
  permissions: string[] | null;
}
const session = statement<RightsRow & { member_id: string }>("hub-session");
const sessions = statement<RightsRow & { session_id: string }>("hub-sessions");
const lastSeq = statement<{ seq: string }>("hub-last-seq");
const conversation = statement<{ found: number }>("hub-conversation");

export const createSessionAuthority = (db: Pick<Database, "asSystem">): SessionAuthority => ({
  admit: ({ orgId, sessionId, memberId }) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const [row] = await tx.run(session, [orgId, sessionId, memberId]);
      if (!row) return undefined;
      const [newest] = await tx.run(lastSeq, [orgId]);
      return { permissions: rightsOf(row.role, row.permissions), lastSeq: Number(newest?.seq ?? 0) };
    }),
  newest: (orgId) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const [newest] = await tx.run(lastSeq, [orgId]);
      return Number(newest?.seq ?? 0);
    }),
  rights: (sessionIds) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const rows = await tx.run(sessions, [sessionIds]);
      return new Map(rows.map((row) => [row.session_id, rightsOf(row.role, row.permissions)]));
    }),
  look: ({ orgId, sessionId, memberId }, conversationId) =>
    db.asSystem("realtime.session_check", async (tx) => {
      const [row] = await tx.run(session, [orgId, sessionId, memberId]);
      const found = await tx.run(conversation, [orgId, conversationId]);
      return {
        permissions: row ? rightsOf(row.role, row.permissions) : undefined,
        found: found.length > 0,
      };
    }),
});
