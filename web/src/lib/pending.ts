/**
 * A message the agent has sent but the server has not taken yet. It is shown at once, kept in storage
 * until the server has it, and replaced by the real message that carries the same `clientMessageId`.
 */
export interface PendingMessage {
  clientMessageId: string;
  conversationId: string;
  text: string;
  replyToMessageId?: string;
  /** ISO 8601, this machine's clock. */
  createdAt: string;
  state: "waiting" | "sending" | "refused";
  /** Set when `refused`: what the server said. */
  refusal?: Refusal;
}

export interface Refusal {
  code: string;
  title: string;
  advice: string;
  requestId?: string;
}
