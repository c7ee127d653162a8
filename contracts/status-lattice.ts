import type { MessageStatus } from "./shapes/message.ts";

/**
 * Rank of evidence about an outbound message. A higher rank wins whatever the order of arrival;
 * `failed` counts only while nothing shows that the message reached the phone (platform notes 1.4).
 */
const rank: Record<MessageStatus, number> = {
  received: 0,
  queued: 1,
  sending: 2,
  unknown: 3,
  unconfirmed: 4,
  accepted: 5,
  sent: 6,
  failed: 7,
  delivered: 8,
  read: 9,
  played: 10,
  deleted: 11,
};

/** Numeric rank, stored beside the status so that SQL can take the greatest. */
export const statusRank = (status: MessageStatus): number => rank[status];

/** Joins two pieces of evidence: commutative, associative, idempotent. */
export const joinStatus = (a: MessageStatus, b: MessageStatus): MessageStatus => (rank[a] >= rank[b] ? a : b);
