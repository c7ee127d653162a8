import { z } from "zod";
import type { PendingMessage } from "./pending.ts";
import { storage } from "./storage.ts";

const prefix = (memberId: string): string => `parley.outbox.${memberId}.`;

const Stored = z.object({
  clientMessageId: z.string(),
  conversationId: z.string(),
  text: z.string(),
  replyToMessageId: z.string().optional(),
  createdAt: z.string(),
});

/** One key per message, so that two tabs never overwrite each other. */
export const keepPending = (memberId: string, message: PendingMessage): void => {
  const { state: _state, refusal: _refusal, ...kept } = message;
  storage.set(prefix(memberId) + message.clientMessageId, JSON.stringify(kept));
};

export const forgetPending = (memberId: string, clientMessageId: string): void =>
  storage.remove(prefix(memberId) + clientMessageId);

const read = (key: string): PendingMessage | undefined => {
  try {
    const { replyToMessageId, ...rest } = Stored.parse(JSON.parse(storage.get(key) ?? "null"));
    return { ...rest, ...(replyToMessageId === undefined ? {} : { replyToMessageId }), state: "waiting" };
  } catch {
    storage.remove(key);
    return undefined;
  }
};

/** What this member had written before the page was closed, in the order of writing. */
export const storedPending = (memberId: string): PendingMessage[] =>
  storage
    .keys(prefix(memberId))
    .flatMap((key) => read(key) ?? [])
    .sort(
      (a, b) => a.createdAt.localeCompare(b.createdAt) || (a.clientMessageId < b.clientMessageId ? -1 : 1),
    );

/** Leaves nothing of any member behind on this machine: queue and drafts. */
export const clearPrivateStorage = (): void => {
  for (const key of [...storage.keys("parley.outbox."), ...storage.keys("parley.draft.")])
    storage.remove(key);
};
