import { ApiError } from "#contracts/client.ts";
import type { Message } from "#contracts/shapes/message.ts";
import type { PendingMessage } from "./pending.ts";
import { explain } from "./problem.ts";

export interface OutboxPorts {
  send: (message: PendingMessage) => Promise<Message>;
  pending: () => readonly PendingMessage[];
  patch: (clientMessageId: string, patch: Partial<PendingMessage>) => void;
  settle: (message: Message, clientMessageId: string) => void;
  /** False while there is surely no network. */
  online: () => boolean;
  later: (run: () => void, ms: number) => void;
}

const waitMs = (error: ApiError, attempt: number): number =>
  error.retryAfterSeconds === undefined
    ? Math.min(1000 * 2 ** attempt, 15_000)
    : error.retryAfterSeconds * 1000;

/**
 * Sends what waits: in the order of writing inside a conversation, conversations side by side.
 * A lost answer is tried again with the same client id, which never makes a second message.
 * A clear refusal marks the message and lets the next one go.
 */
export const createOutbox = (ports: OutboxPorts) => {
  const busy = new Set<string>();
  const attempts = new Map<string, number>();

  const sendOne = async (message: PendingMessage): Promise<"next" | number> => {
    const id = message.clientMessageId;
    ports.patch(id, { state: "sending" });
    try {
      const taken = await ports.send(message);
      attempts.delete(id);
      ports.settle(taken, id);
      return "next";
    } catch (error) {
      const { code, title, advice, requestId, retryable } = explain(error);
      const sessionOver = code === "unauthenticated" || code === "session_expired";
      if (error instanceof ApiError && (retryable || sessionOver)) {
        const attempt = attempts.get(id) ?? 0;
        attempts.set(id, attempt + 1);
        ports.patch(id, { state: "waiting" });
        return waitMs(error, attempt);
      }
      const refusal = { code, title, advice, ...(requestId === undefined ? {} : { requestId }) };
      ports.patch(id, { state: "refused", refusal });
      return "next";
    }
  };

  const drain = async (conversationId: string): Promise<void> => {
    busy.add(conversationId);
    try {
      for (;;) {
        if (!ports.online()) return;
        const next = ports
          .pending()
          .find((each) => each.conversationId === conversationId && each.state === "waiting");
        if (next === undefined) return;
        const outcome = await sendOne(next);
        if (outcome === "next") continue;
        ports.later(pump, outcome);
        return;
      }
    } finally {
      busy.delete(conversationId);
    }
  };

  const pump = (): void => {
    const waiting = ports.pending().filter((each) => each.state === "waiting");
    for (const id of new Set(waiting.map((each) => each.conversationId))) {
      if (!busy.has(id)) void drain(id);
    }
  };

  return {
    /** Sends whatever can be sent now. Call it when something was added and when the network is back. */
    pump,
  };
};
