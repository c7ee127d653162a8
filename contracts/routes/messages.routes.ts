import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { ConversationId, MessageId } from "../ids.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { Message } from "../shapes/message.ts";

const inConversation = z.object({ conversationId: ConversationId });

export const messagesList = defineRoute({
  name: "messages.list",
  method: "get",
  path: "/conversations/:conversationId/messages",
  summary: "A page of the thread, newest first",
  access: "message:read",
  keys: true,
  params: inConversation,
  ids: { conversationId: "conversation" },
  query: PageQuery,
  status: 200,
  result: pageOf(Message).extend({ asOfSeq: z.int().nonnegative() }),
});

export const messagesSend = defineRoute({
  name: "messages.send",
  method: "post",
  path: "/conversations/:conversationId/messages",
  summary: "Send a free-form text; the same clientMessageId is the same message",
  access: "message:send",
  keys: true,
  idempotent: true,
  params: inConversation,
  ids: { conversationId: "conversation" },
  body: z.strictObject({
    /** Made by the caller, unique in the org: a retry of the same id never sends twice. */
    clientMessageId: z
      .string()
      .min(8)
      .max(64)
      .regex(/^[A-Za-z0-9_-]+$/),
    type: z.literal("text").default("text"),
    /** Meta's limit for a text body: 4,096 characters. */
    text: z
      .string()
      .min(1)
      .max(4096)
      .refine((text) => text.trim().length > 0, "Write something first")
      .refine((text) => !text.includes("\u0000"), "NUL is not allowed"),
    replyToMessageId: MessageId.optional(),
    previewUrl: z.boolean().default(true),
  }),
  status: 202,
  result: Message,
  errors: [
    "service_window_closed",
    "conversation_closed",
    "contact_unreachable",
    "channel_disconnected",
    "idempotency_mismatch",
    "idempotency_key_reused",
    "idempotency_in_progress",
  ],
});

export const messagesResend = defineRoute({
  name: "messages.resend",
  method: "post",
  path: "/conversations/:conversationId/messages/:messageId/resend",
  summary: "Send a failed or unconfirmed message again, as a new attempt by a named person",
  access: "message:send",
  params: inConversation.extend({ messageId: MessageId }),
  ids: { conversationId: "conversation", messageId: "message" },
  /** An unconfirmed message may have arrived: a second copy must be accepted on purpose. */
  body: z.strictObject({ acceptDuplicate: z.boolean().default(false) }),
  status: 202,
  result: Message,
  errors: ["not_resendable", "risk_not_accepted", "service_window_closed", "channel_disconnected"],
});
