import { z } from "zod";
import { defineEvent } from "../define-event.ts";
import { ContactId, ConversationId } from "../ids.ts";
import { Conversation } from "../shapes/conversation.ts";

/** A conversation was opened or any of its list facts changed. Carries the whole row, after the change. */
export const conversationChanged = defineEvent({
  name: "conversation.changed",
  version: 1,
  audience: "conversation:read",
  data: z.object({ conversation: Conversation }),
});

/** Two conversations of one person were joined: `from` is gone, its messages are in `into`. */
export const conversationMerged = defineEvent({
  name: "conversation.merged",
  version: 1,
  audience: "conversation:read",
  data: z.object({ from: ConversationId, into: ConversationId }),
});

/** Names or identities of a contact changed; read it again if it is on screen. */
export const contactChanged = defineEvent({
  name: "contact.changed",
  version: 1,
  audience: "contact:read",
  data: z.object({ contactId: ContactId }),
});
