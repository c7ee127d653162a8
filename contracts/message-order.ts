import type { Message } from "./shapes/message.ts";

type Ordered = Pick<Message, "sentAt" | "deliveryNo" | "id">;

/**
 * The one order of a thread, oldest first: Meta's time, then journal number, then id.
 * The server's keyset pages and the console's projection must agree on it.
 */
export const compareMessages = (a: Ordered, b: Ordered): number => {
  if (a.sentAt !== b.sentAt) return Date.parse(a.sentAt) - Date.parse(b.sentAt);
  const left = a.deliveryNo ?? "0";
  const right = b.deliveryNo ?? "0";
  if (left !== right) return left.length - right.length || (left < right ? -1 : 1);
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
};
