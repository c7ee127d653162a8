import { routes } from "#contracts/routes/registry.ts";
import { MessageId, ConversationId } from "#contracts/ids.ts";
import type { CallOf } from "#contracts/client.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { call } from "./api.ts";
import { newClientId } from "./client-id.ts";
import { settleOverlay, startOverlay } from "./inbox-overlays.ts";
import { addPending, patchPending, removePending, settlePending } from "./inbox-pending.ts";
import { change, inboxStore } from "./inbox-store.ts";
import { createOutbox } from "./outbox.ts";
import { forgetPending, keepPending, storedPending } from "./outbox-storage.ts";
import type { PendingMessage } from "./pending.ts";
import { sessionStore } from "./session.ts";

const memberId = (): string | undefined => {
  const session = sessionStore.getState();
  return session.state === "signed_in" ? session.member.id : undefined;
};

const ifSignedIn = (run: (memberId: string) => void): void => {
  const id = memberId();
  if (id !== undefined) run(id);
};

/** The clocks of the page tick once a second; an end this far back is seen at once. */
const tickMs = 1_000;

/** What a refusal tells about the conversation is shown at once; the next event has the last word. */
const learned: Record<string, () => Partial<Conversation>> = {
  service_window_closed: () => ({ windowExpiresAt: new Date(Date.now() - tickMs).toISOString() }),
  conversation_closed: () => ({ status: "closed" }),
};

const believe = (clientMessageId: string, code = ""): void => {
  const patch = learned[code]?.();
  const message = inboxStore.getState().pending.find((each) => each.clientMessageId === clientMessageId);
  if (patch === undefined || message === undefined) return;
  change(startOverlay, message.conversationId, patch);
  change(settleOverlay, message.conversationId, true);
};

const outbox = createOutbox({
  send: ({ conversationId, clientMessageId, text, replyToMessageId }) => {
    const body: CallOf<typeof routes.messagesSend>["body"] = {
      clientMessageId,
      text,
      ...(replyToMessageId === undefined ? {} : { replyToMessageId: MessageId.parse(replyToMessageId) }),
    };
    const params = { conversationId: ConversationId.parse(conversationId) };
    return call(routes.messagesSend, { params, body });
  },
  pending: () => inboxStore.getState().pending,
  patch: (id, patch) => {
    believe(id, patch.refusal?.code);
    change(patchPending, id, patch);
  },
  settle: (message, id) => {
    change(settlePending, message);
    change(removePending, id);
    ifSignedIn((member) => forgetPending(member, id));
  },
  online: () => navigator.onLine && memberId() !== undefined,
  later: (run, ms) => void setTimeout(run, ms),
});

/** Sends whatever waits; called when the network or the session is back. */
export const flushOutbox = (): void => outbox.pump();

/** Takes up what was written before the page was closed. */
export const resumeOutbox = (): void =>
  ifSignedIn((member) => {
    for (const message of storedPending(member)) change(addPending, message);
    outbox.pump();
  });

/** Shows a text at once and sends it as soon as possible, in order. Returns its client id. */
export const sendText = (conversationId: string, text: string, replyToMessageId?: string): string => {
  const message: PendingMessage = {
    clientMessageId: newClientId(),
    conversationId,
    text,
    createdAt: new Date().toISOString(),
    state: "waiting",
    ...(replyToMessageId === undefined ? {} : { replyToMessageId }),
  };
  ifSignedIn((member) => keepPending(member, message));
  change(addPending, message);
  outbox.pump();
  return message.clientMessageId;
};

/** Tries a refused message again, under the same client id. */
export const retryPending = (clientMessageId: string): void => {
  change(patchPending, clientMessageId, { state: "waiting" });
  outbox.pump();
};

/** Gives a refused message up. */
export const discardPending = (clientMessageId: string): void => {
  change(removePending, clientMessageId);
  ifSignedIn((member) => forgetPending(member, clientMessageId));
};

/** Sends a failed or unconfirmed message of the server again, as a new attempt. */
export const resend = async (
  conversation: string,
  message: string,
  acceptDuplicate: boolean,
): Promise<void> => {
  const params = { conversationId: ConversationId.parse(conversation), messageId: MessageId.parse(message) };
  await call(routes.messagesResend, { params, body: { acceptDuplicate } });
};
