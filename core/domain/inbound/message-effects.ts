import type { MessageFact, MessageOrigin } from "../meta-webhook/facts.ts";

/** What was said live counts more than what history repeats. */
const originRank: Record<string, number> & Record<MessageOrigin, number> = {
  history: 0,
  standby: 1,
  customer: 2,
  phone_app: 2,
};
/** A message that we sent ourselves is known best here. */
const ours = 3;

/** History sends a stand-in first and the file later, under the same id (fixtures history.chunk, history.media). */
const placeholder = "media_placeholder";

export interface KnownWord {
  origin: string;
  waType: string | null;
}

/** Whether a second word about the same message replaces the first: live over history, a file over its stand-in. */
export const isStronger = (next: Pick<MessageFact, "origin" | "waType">, known: KnownWord): boolean => {
  const before = originRank[known.origin] ?? ours;
  const after = originRank[next.origin];
  if (after !== before) return after > before;
  return known.waType === placeholder && next.waType !== placeholder;
};

/** Live messages open (or reopen) the conversation; history and notices of the system do not. */
export const isLive = (fact: MessageFact): boolean => fact.origin !== "history" && fact.type !== "system";

/** Only a customer's own live words wait for an answer. */
export const raisesUnread = (fact: MessageFact): boolean =>
  fact.direction === "inbound" && fact.origin === "customer" && fact.type !== "system";

/**
 * Whether the 24-hour service window starts anew: the customer wrote to this number itself. Not by echoes, history,
 * notices of the system, opening a chat without writing, or words said in a group.
 */
export const opensWindow = (fact: MessageFact): boolean =>
  fact.direction === "inbound" &&
  (fact.origin === "customer" || fact.origin === "standby") &&
  fact.type !== "system" &&
  fact.type !== "request_welcome" &&
  !fact.group;
