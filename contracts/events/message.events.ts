import { z } from "zod";
import { defineEvent } from "../define-event.ts";
import { ConversationId, MessageId } from "../ids.ts";
import { Message, MessageError, MessageStatus } from "../shapes/message.ts";

/**
 * A message now exists, inbound or outbound, or belongs to another conversation than before. Carries the whole message.
 */
export const messageCreated = defineEvent({
  name: "message.created",
  version: 1,
  audience: "message:read",
  data: z.object({ message: Message }),
});

/** A message moved along the status lattice, learned its wamid, or failed. */
export const messageStatusChanged = defineEvent({
  name: "message.status_changed",
  version: 1,
  audience: "message:read",
  data: z.object({
    messageId: MessageId,
    conversationId: ConversationId,
    status: MessageStatus,
    statusAt: z.iso.datetime(),
    waMessageId: z.string().optional(),
    error: MessageError.nullable(),
    attempt: z.int(),
  }),
});
