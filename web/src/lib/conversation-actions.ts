import { routes } from "#contracts/routes/registry.ts";
import { ConversationId, type MemberId } from "#contracts/ids.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { call } from "./api.ts";
import { adoptConversation } from "./inbox-model.ts";
import { settleOverlay, startOverlay } from "./inbox-overlays.ts";
import { change } from "./inbox-store.ts";
import { explain } from "./problem.ts";
import { toast } from "./toasts.ts";

/** Shows a change at once, sends it, and takes it back with a word when the server refuses. */
const optimistic = async (
  id: string,
  patch: Partial<Conversation>,
  send: () => Promise<Conversation>,
  onError: (error: unknown) => void,
): Promise<void> => {
  change(startOverlay, id, patch);
  try {
    change(adoptConversation, await send());
    change(settleOverlay, id, true);
  } catch (error) {
    change(settleOverlay, id, false);
    onError(error);
  }
};

const tell = (error: unknown): void => {
  const { title, advice } = explain(error);
  toast({ kind: "error", title, detail: advice });
};

const update = (
  id: string,
  patch: Partial<Conversation>,
  body: { status?: "open" | "closed"; assigneeId?: MemberId | null },
): Promise<void> =>
  optimistic(
    id,
    patch,
    () => call(routes.conversationsUpdate, { params: { conversationId: ConversationId.parse(id) }, body }),
    tell,
  );

/** Gives the conversation an owner; `undefined` takes it away. */
export const assign = (id: string, assigneeId: MemberId | undefined): Promise<void> =>
  update(id, { assigneeId }, { assigneeId: assigneeId ?? null });

export const closeConversation = (id: string): Promise<void> =>
  update(id, { status: "closed" }, { status: "closed" });

export const reopenConversation = (id: string): Promise<void> =>
  update(id, { status: "open" }, { status: "open" });

/** Marks everything up to a message's time as read by the team. Trying again comes with the next message. */
export const markRead = (id: string, upTo: string): Promise<void> =>
  optimistic(
    id,
    { unreadCount: 0 },
    () =>
      call(routes.conversationsRead, {
        params: { conversationId: ConversationId.parse(id) },
        body: { upTo },
      }),
    () => undefined,
  );
