import type { AnyEnvelope, EventData, EventName } from "#contracts/events/registry.ts";
import { ChannelId, ContactId, ConversationId, EventId, MemberId, MessageId, OrgId } from "#contracts/ids.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Member } from "#contracts/shapes/member.ts";
import type { Message } from "#contracts/shapes/message.ts";

/** A valid UUID from a small number, so that tests can name rows. */
export const uuid = (number: number): string =>
  `01900000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;

export const conversationId = (number: number): ConversationId => ConversationId.parse(uuid(0x100 + number));
export const messageId = (number: number): MessageId => MessageId.parse(uuid(0x10000 + number));

/** A conversation; what you do not give is invented. */
export const buildConversation = (over: Partial<Conversation> = {}): Conversation => ({
  id: conversationId(1),
  channelId: ChannelId.parse(uuid(1)),
  contact: { id: ContactId.parse(uuid(2)), name: "Maya Okafor", phone: "+12025550147" },
  status: "open",
  unreadCount: 0,
  lastMessage: null,
  lastMessageAt: "2026-11-22T10:00:00.000Z",
  readUpTo: null,
  windowExpiresAt: "2099-01-01T00:00:00.000Z",
  entryPoint: false,
  ...over,
});

/** An inbound text; what you do not give is invented. */
export const buildMessage = (over: Partial<Message> = {}): Message => ({
  id: messageId(1),
  conversationId: conversationId(1),
  contactId: ContactId.parse(uuid(2)),
  direction: "inbound",
  type: "text",
  text: "Hello",
  status: "received",
  origin: "customer",
  sentAt: "2026-11-22T10:00:00.000Z",
  ...over,
});

export const buildMember = (over: Partial<Member> = {}): Member => ({
  id: MemberId.parse(uuid(5)),
  name: "Ana Duarte",
  email: "ana@acme.example",
  role: "admin",
  active: true,
  ...over,
});

/** An event envelope. */
export const buildEvent = <Name extends EventName>(
  seq: number,
  name: Name,
  data: EventData<Name>,
): AnyEnvelope =>
  ({
    seq,
    id: EventId.parse(uuid(0x900000 + seq)),
    name,
    orgId: OrgId.parse(uuid(9)),
    at: "2026-11-22T10:00:00.000Z",
    data,
  }) as AnyEnvelope;
