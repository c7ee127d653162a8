import { z } from "zod";
import { ChannelId, ContactId, ConversationId, MemberId } from "../ids.ts";
import { MessagePreview } from "./message.ts";

export const ConversationStatus = z.enum(["open", "closed"]);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

/** The contact as a list row shows it. Phone is optional: a user may have only a username or a BSUID. */
export const ContactSummary = z.object({
  id: ContactId,
  name: z.string(),
  phone: z.string().optional(),
  username: z.string().optional(),
});
export type ContactSummary = z.infer<typeof ContactSummary>;

export const Conversation = z.object({
  id: ConversationId,
  channelId: ChannelId,
  contact: ContactSummary,
  status: ConversationStatus,
  assigneeId: MemberId.optional(),
  unreadCount: z.int().nonnegative(),
  lastMessage: MessagePreview.nullable(),
  lastMessageAt: z.iso.datetime(),
  /** Everything up to this time was read by someone of the team. */
  readUpTo: z.iso.datetime().nullable(),
  /** When free-form text stops being allowed; null when the window was never open. */
  windowExpiresAt: z.iso.datetime().nullable(),
  /** True while the open window is a 72-hour free entry point. */
  entryPoint: z.boolean(),
});
export type Conversation = z.infer<typeof Conversation>;
