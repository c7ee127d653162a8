import { z } from "zod";
import { ContactId, ConversationId, DeliveryNo, MemberId, MessageId } from "../ids.ts";

/**
 * Message types we know (Meta's webhook reference, 1.3 of the platform notes). Anything else is `unknown`
 * and keeps Meta's own word in `waType`.
 */
export const MessageType = z.enum([
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "reaction",
  "interactive",
  "button",
  "order",
  "system",
  "unsupported",
  "edit",
  "revoke",
  "request_welcome",
  "template",
  "unknown",
]);
export type MessageType = z.infer<typeof MessageType>;

/**
 * Where a message stands. Inbound rows are `received`. Outbound: queued → sending → accepted → sent →
 * delivered → read → played; `unknown` = being confirmed, `unconfirmed` = no evidence came, `failed` = refused.
 */
export const MessageStatus = z.enum([
  "received",
  "queued",
  "sending",
  "unknown",
  "unconfirmed",
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
  "deleted",
]);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** Why a message failed: Meta's code when there is one, and the sentence that the agent reads. */
export const MessageError = z.object({
  code: z.union([z.int(), z.string()]),
  title: z.string(),
  advice: z.string(),
  detail: z.string().optional(),
  retryable: z.boolean(),
});
export type MessageError = z.infer<typeof MessageError>;

/** A file that came or goes with a message. `id` appears once the file is stored. */
export const MessageMedia = z.object({
  id: z.string().optional(),
  mimeType: z.string().optional(),
  fileName: z.string().optional(),
  caption: z.string().optional(),
  sha256: z.string().optional(),
  voice: z.boolean().optional(),
  animated: z.boolean().optional(),
});
export type MessageMedia = z.infer<typeof MessageMedia>;

export const Message = z.object({
  id: MessageId,
  conversationId: ConversationId,
  contactId: ContactId,
  direction: z.enum(["inbound", "outbound"]),
  type: MessageType,
  /** Meta's own word for the type when we do not know it. */
  waType: z.string().optional(),
  text: z.string().optional(),
  media: MessageMedia.optional(),
  /** The type's body as Meta sent it (`message[type]`), plus `referral`, `errors` … when present. */
  content: z.record(z.string(), z.unknown()).optional(),
  status: MessageStatus,
  statusAt: z.iso.datetime().optional(),
  error: MessageError.optional(),
  waMessageId: z.string().optional(),
  clientMessageId: z.string().optional(),
  /** wamid of the message that this one quotes, reacts to, edits or revokes. */
  replyToWaMessageId: z.string().optional(),
  /** The member who wrote it; absent for inbound and for messages sent from the phone app. */
  authorId: MemberId.optional(),
  /** `phone_app` marks an echo of the WhatsApp Business app, `api` what a program sent with an API key. */
  origin: z.enum(["customer", "console", "api", "phone_app", "history", "standby"]),
  /** Journal entry that brought it. */
  deliveryNo: DeliveryNo.optional(),
  /** Meta's time for inbound (seconds), ours for outbound. The thread sorts by (sentAt, deliveryNo, id). */
  sentAt: z.iso.datetime(),
  /** Send attempts; above 1 only with proof of non-sending or by a named person. */
  attempt: z.int().optional(),
});
export type Message = z.infer<typeof Message>;

/** What the list row shows of the newest message. */
export const MessagePreview = Message.pick({
  id: true,
  direction: true,
  type: true,
  text: true,
  status: true,
  sentAt: true,
  authorId: true,
});
export type MessagePreview = z.infer<typeof MessagePreview>;
