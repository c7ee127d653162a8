import pg from "pg";
import { statusRank } from "#contracts/status-lattice.ts";
import type { MessageStatus } from "#contracts/shapes/message.ts";
import type { Role } from "#contracts/roles.ts";
import { newId } from "#core/platform/ids.ts";

export interface BuiltOrg {
  id: string;
  name: string;
}
export interface BuiltMember {
  id: string;
  orgId: string;
  personId: string;
  email: string;
  role: Role;
}
export interface BuiltChannel {
  id: string;
  orgId: string;
  accountId: string;
  portfolioId: string;
  waPortfolioId: string;
  wabaId: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
  appKey: string;
}
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
export interface BuiltMessage {
  id: string;
  orgId: string;
  conversationId: string;
}

const hour = 60 * 60 * 1000;
let counter = 0;
/** Digits that no other builder call of this process has used. */
const digits = (length: number): string => {
  counter += 1;
  return `${process.pid % 1000}${counter}${Math.floor(Math.random() * 1e9)}`
    .padStart(length, "7")
    .slice(-length);
};

/**
 * Builders invent whatever parent you did not give. They write as the superuser of the test database,
 * so that a test's own actions are the only ones that pass through the product's doors.
 */
export const createBuilders = (adminUrl: string) => {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 3 });
  const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
    const keys = Object.keys(row);
    const columns = keys.map((key) => `"${key}"`).join(", ");
    const marks = keys.map((_, index) => `$${index + 1}`).join(", ");
    await pool.query(`INSERT INTO "${table}" (${columns}) VALUES (${marks})`, Object.values(row));
  };

  const buildOrg = async (given: Partial<BuiltOrg> = {}): Promise<BuiltOrg> => {
    const org = { id: newId(), name: `Org ${digits(6)}`, ...given };
    await insert("org", { id: org.id, name: org.name });
    return org;
  };

  const buildMember = async (
    given: Partial<BuiltMember> & { passwordHash?: string; name?: string; disabled?: boolean } = {},
  ): Promise<BuiltMember> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const email = given.email ?? `member${digits(8)}@example.com`;
    const member = {
      id: given.id ?? newId(),
      orgId,
      personId: given.personId ?? newId(),
      email,
      role: given.role ?? "agent",
    };
    if (given.personId === undefined) {
      await insert("person", {
        id: member.personId,
        email,
        password_hash: given.passwordHash ?? null,
        email_verified_at: new Date(),
      });
    }
    await insert("member", {
      org_id: orgId,
      id: member.id,
      person_id: member.personId,
      name: given.name ?? `Member ${digits(4)}`,
      role: member.role,
      disabled_at: given.disabled === true ? new Date() : null,
    });
    return member;
  };

  const buildChannel = async (
    given: Partial<BuiltChannel> & { status?: string; throughput?: number } = {},
  ): Promise<BuiltChannel> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const channel: BuiltChannel = {
      id: given.id ?? newId(),
      orgId,
      accountId: given.accountId ?? newId(),
      portfolioId: given.portfolioId ?? newId(),
      waPortfolioId: given.waPortfolioId ?? digits(15),
      wabaId: given.wabaId ?? digits(15),
      phoneNumberId: given.phoneNumberId ?? digits(15),
      displayPhoneNumber: given.displayPhoneNumber ?? `1202555${digits(4)}`,
      appKey: given.appKey ?? "test-app",
    };
    if (given.portfolioId === undefined) {
      await insert("portfolio", {
        org_id: orgId,
        id: channel.portfolioId,
        wa_portfolio_id: channel.waPortfolioId,
      });
    }
    if (given.accountId === undefined) {
      await insert("account", {
        org_id: orgId,
        id: channel.accountId,
        portfolio_id: channel.portfolioId,
        app_key: channel.appKey,
        wa_waba_id: channel.wabaId,
        name: "Test account",
      });
    }
    await insert("channel", {
      org_id: orgId,
      id: channel.id,
      account_id: channel.accountId,
      wa_phone_number_id: channel.phoneNumberId,
      display_phone_number: channel.displayPhoneNumber,
      name: "Test channel",
      status: given.status ?? "connected",
      throughput: given.throughput ?? 80,
    });
    return channel;
  };

  /** A contact with a phone by default; pass `phone: null` and `bsuid` for one without. */
  const buildContact = async (
    given: Partial<BuiltContact> & { bsuid?: string; scope?: string; username?: string } = {},
  ): Promise<BuiltContact> => {
    const orgId = given.orgId ?? (await buildOrg()).id;
    const phone = given.phone === undefined ? `1202${digits(7)}` : given.phone;
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
      });
    if (phone !== null) await identity("phone", phone, "");
    if (given.bsuid !== undefined) await identity("bsuid", given.bsuid, given.scope ?? "");
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
    await pool.query(
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

  const buildMessage = async (
    given: Partial<BuiltMessage> & {
      direction?: "inbound" | "outbound";
      text?: string;
      status?: MessageStatus;
      sentAt?: Date;
      waMessageId?: string;
      authorId?: string;
      type?: string;
    } = {},
  ): Promise<BuiltMessage> => {
    const conversation =
      given.conversationId === undefined || given.orgId === undefined
        ? await buildConversation(given.orgId === undefined ? {} : { orgId: given.orgId })
        : await findConversation(given.orgId, given.conversationId);
    const direction = given.direction ?? "inbound";
    const status = given.status ?? (direction === "inbound" ? "received" : "sent");
    const message = { id: given.id ?? newId(), orgId: conversation.orgId, conversationId: conversation.id };
    const sentAt = given.sentAt ?? new Date();
    await insert("message", {
      org_id: message.orgId,
      id: message.id,
      conversation_id: conversation.id,
      channel_id: conversation.channelId,
      contact_id: conversation.contactId,
      direction,
      type: given.type ?? "text",
      text: given.text ?? "Hello",
      origin: direction === "inbound" ? "customer" : "console",
      status,
      status_rank: statusRank(status),
      wa_message_id: given.waMessageId ?? (direction === "inbound" ? `wamid.TEST${digits(16)}` : null),
      author_id: given.authorId ?? null,
      sent_at: sentAt,
    });
    await pool.query(
      `UPDATE conversation SET last_message_id = $3, last_message_at = $4
       WHERE org_id = $1 AND id = $2 AND (last_message_id IS NULL OR last_message_at <= $4)`,
      [message.orgId, conversation.id, message.id, sentAt],
    );
    return message;
  };

  const findConversation = async (orgId: string, id: string): Promise<BuiltConversation> => {
    const { rows } = await pool.query<{ channel_id: string; contact_id: string }>(
      "SELECT channel_id, contact_id FROM conversation WHERE org_id = $1 AND id = $2",
      [orgId, id],
    );
    const row = rows[0];
    if (!row) throw new Error(`No conversation ${id} in org ${orgId}`);
    return { id, orgId, channelId: row.channel_id, contactId: row.contact_id };
  };

  /** Two orgs, each with one member of every role and one channel: the least a test should stand on. */
  const buildTwoOrgs = async (passwordHash?: string) => {
    const one = async () => {
      const org = await buildOrg();
      const member = (role: Role) =>
        buildMember({ orgId: org.id, role, ...(passwordHash === undefined ? {} : { passwordHash }) });
      return {
        org,
        admin: await member("admin"),
        manager: await member("manager"),
        agent: await member("agent"),
        channel: await buildChannel({ orgId: org.id }),
      };
    };
    return [await one(), await one()] as const;
  };

  return {
    /** Reads or writes anything, past every wall; for arranging and checking only. */
    sql: async <Row extends object>(text: string, params: unknown[] = []): Promise<Row[]> =>
      (await pool.query<Row>(text, params)).rows,
    buildOrg,
    buildMember,
    buildChannel,
    buildContact,
    buildConversation,
    buildMessage,
    buildTwoOrgs,
    close: () => pool.end(),
  };
};

export type Builders = ReturnType<typeof createBuilders>;
