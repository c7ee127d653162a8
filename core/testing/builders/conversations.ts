import { newId } from "#core/platform/ids.ts";
import type { BuildChannels } from "./channels.ts";
import type { BuildPeople } from "./people.ts";
import { digits } from "./rows.ts";
import type { Rows } from "./rows.ts";

export interface BuiltContact {
  id: string;
  orgId: string;
  name: string;
  phone: string | null;
}
export interface BuiltConversation {
  id: string;
  orgId: string;
  channelId: string;
  contactId: string;
}

const hour = 60 * 60 * 1000;

/** Builders of contacts and of their conversations. */
export const buildConversations = (
  { insert, sql }: Rows,
  { buildOrg, buildChannel }: BuildPeople & BuildChannels,
) => {
  /** A contact with a phone by default; pass `phone: null` and `bsuid` for one without. */
  const buildContact = async (
    given: Partial<BuiltContact> & { bsuid?: string; scope?: string; username?: string } = {},
  ): Promise<BuiltContact> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const phone = given.phone === undefined ? `1203${digits(7)}` : given.phone;
    const contact = { id: given.id ?? newId(), orgId, name: given.name ?? `Customer ${digits(5)}`, phone };
    const now = new Date();
    await insert("contact", {
      org_id: orgId,
      id: contact.id,
      name: contact.name,
      name_at: now,
      phone,
      username: given.username ?? null,
    });
    const identity = (kind: string, value: string, scope: string) =>
      insert("identity", {
        org_id: orgId,
        id: newId(),
        contact_id: contact.id,
        kind,
        value,
        scope,
        first_seen_at: now,
        last_seen_at: now,
        ...(kind === "bsuid" ? { name: contact.name, name_at: now } : {}),
      });
    // What inbound would have learnt: the next message decides by evidence who somebody is and what they are called.
    const evidence = (kind: string, object: object) =>
      insert("identity_evidence", {
        org_id: orgId,
        kind,
        subject_kind: "phone",
        subject: phone,
        ...object,
        told_at: new Date(0),
        first_seen_at: now,
        last_seen_at: now,
      });
    if (phone !== null) await identity("phone", phone, "");
    if (given.bsuid !== undefined) await identity("bsuid", given.bsuid, given.scope ?? "");
    if (phone !== null && given.bsuid !== undefined)
      await evidence("pair", { scope: given.scope ?? "", object_kind: "bsuid", object: given.bsuid });
    if (phone !== null && given.bsuid === undefined) {
      await evidence("alone", {});
      await evidence("name", { object_kind: "name", object: contact.name });
    }
    return contact;
  };

  /** A conversation whose service window is open for 20 more hours unless told otherwise. */
  const buildConversation = async (
    given: Partial<BuiltConversation> & {
      status?: "open" | "closed";
      windowExpiresAt?: Date | null;
      lastMessageAt?: Date;
      unreadCount?: number;
      assigneeId?: string;
    } = {},
  ): Promise<BuiltConversation> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const channelId = given.channelId ?? (await buildChannel({ orgId })).id;
    const contactId = given.contactId ?? (await buildContact({ orgId })).id;
    const conversation = { id: given.id ?? newId(), orgId, channelId, contactId };
    const expires =
      given.windowExpiresAt === undefined ? new Date(Date.now() + 20 * hour) : given.windowExpiresAt;
    await sql(
      `INSERT INTO pair (org_id, contact_id, channel_id, last_inbound_at, window_expires_at)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (org_id, contact_id, channel_id) DO UPDATE SET window_expires_at = excluded.window_expires_at`,
      [orgId, contactId, channelId, expires && new Date(expires.getTime() - 24 * hour), expires],
    );
    await insert("conversation", {
      org_id: orgId,
      id: conversation.id,
      channel_id: channelId,
      contact_id: contactId,
      status: given.status ?? "open",
      last_message_at: given.lastMessageAt ?? new Date(),
      unread_count: given.unreadCount ?? 0,
      assignee_id: given.assigneeId ?? null,
    });
    return conversation;
  };

  return { buildContact, buildConversation };
};

export type BuildConversations = ReturnType<typeof buildConversations>;
