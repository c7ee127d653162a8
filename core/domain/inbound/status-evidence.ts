/** One status webhook about a message that we sent, as the sending side needs to know it. */
export interface StatusEvidence {
  orgId: string;
  channelId: string;
  waMessageId: string;
  /** Meta's word: sent, delivered, read, played, failed … */
  status: string;
  /** Meta's time. */
  at: Date;
  /** `biz_opaque_callback_data` as it came back; present only when the send carried it. */
  bizOpaque?: string;
  errors?: Record<string, unknown>[];
  pricing?: Record<string, unknown>;
}

/**
 * Matches evidence with sends whose answer was lost (ACCEPTANCE rule: outbox id + MAC + channel). Called in the
 * transaction that stores the evidence, with those entries that carry `bizOpaque`; any number of times for the
 * same one. When it has written a wamid on a message, the caller applies what is stored about it afterwards.
 */
export type StatusReconciler<Tx> = (tx: Tx, evidence: readonly StatusEvidence[]) => Promise<void>;
