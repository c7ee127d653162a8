import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { ChannelId, ConversationId, MemberId } from "../ids.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { Conversation, ConversationStatus } from "../shapes/conversation.ts";

const byId = z.object({ conversationId: ConversationId });
const ids = { conversationId: "conversation" } as const;

export const conversationsList = defineRoute({
  name: "conversations.list",
  method: "get",
  path: "/conversations",
  summary: "Conversations, newest message first",
  access: "conversation:read",
  keys: true,
  query: PageQuery.extend({
    status: ConversationStatus.optional(),
    channelId: ChannelId.optional(),
    /** `me`, `none`, or a member's id. */
    assignee: z.union([z.literal("me"), z.literal("none"), MemberId]).optional(),
    unread: z.stringbool().optional(),
    /** Part of the contact's name, phone or username. */
    search: z.string().trim().min(1).max(100).optional(),
  }),
  status: 200,
  /** `asOfSeq` is the event number that this page is at least as new as: replay from it. */
  result: pageOf(Conversation).extend({ asOfSeq: z.int().nonnegative() }),
});

export const conversationsGet = defineRoute({
  name: "conversations.get",
  method: "get",
  path: "/conversations/:conversationId",
  summary: "One conversation",
  access: "conversation:read",
  keys: true,
  params: byId,
  ids,
  status: 200,
  result: Conversation,
});

export const conversationsUpdate = defineRoute({
  name: "conversations.update",
  method: "patch",
  path: "/conversations/:conversationId",
  summary: "Close, reopen or assign a conversation",
  access: "conversation:update",
  keys: true,
  params: byId,
  ids,
  body: z
    .strictObject({ status: ConversationStatus.optional(), assigneeId: MemberId.nullable().optional() })
    .refine((body) => body.status !== undefined || body.assigneeId !== undefined, "Nothing to change"),
  status: 200,
  result: Conversation,
  errors: ["conflict"],
});

export const conversationsRead = defineRoute({
  name: "conversations.read",
  method: "post",
  path: "/conversations/:conversationId/read",
  summary: "Mark everything up to now as read by the team",
  access: "conversation:read",
  keys: true,
  params: byId,
  ids,
  body: z.strictObject({ upTo: z.iso.datetime().optional() }),
  status: 200,
  result: Conversation,
});
