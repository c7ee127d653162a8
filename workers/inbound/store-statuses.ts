import type { StatusEvidence, StatusReconciler } from "#core/domain/inbound/status-evidence.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { SentMessage } from "./apply-evidence.ts";
import type { ItemOf } from "./org-batch.ts";

interface EvidenceRow extends SentMessage {
  status: string;
  participant: string;
  at: Date;
  body: unknown;
  deliveryNo: string;
}

const put = statement<never>("inbound-evidence-put");

const rowOf = ({ fact, channelId, deliveryNo }: ItemOf<"status">): EvidenceRow[] =>
  channelId === undefined
    ? []
    : [
        {
          channelId,
          waMessageId: fact.waMessageId,
          status: fact.status,
          participant: fact.participant,
          at: fact.at,
          body: fact.body,
          deliveryNo,
        },
      ];

/** History tells how far a sent message got: evidence at the message's own time. */
const historyEvidence = ({ fact, channelId, deliveryNo }: ItemOf<"message">): EvidenceRow[] =>
  channelId === undefined || fact.origin !== "history" || fact.direction !== "outbound"
    ? []
    : [
        {
          channelId,
          waMessageId: fact.waMessageId,
          status: fact.status,
          participant: "",
          at: fact.at,
          body: { history: true, status: fact.status },
          deliveryNo,
        },
      ];

const forSender = (orgId: string, { fact, channelId }: ItemOf<"status">): StatusEvidence[] =>
  channelId === undefined || fact.bizOpaque === undefined
    ? []
    : [
        {
          orgId,
          channelId,
          waMessageId: fact.waMessageId,
          status: fact.status,
          at: fact.at,
          bizOpaque: fact.bizOpaque,
          ...(fact.errors ? { errors: fact.errors } : {}),
          ...(fact.pricing ? { pricing: fact.pricing } : {}),
        },
      ];

/**
 * Stores every status as evidence, known message or not, and shows those that carry our callback data to the sending
 * side, which may thereby learn the wamid of a send whose answer was lost. Answers the messages to look at.
 */
export const storeStatuses = async (
  tx: SqlTx,
  orgId: string,
  statuses: readonly ItemOf<"status">[],
  messages: readonly ItemOf<"message">[],
  reconcile: StatusReconciler<SqlTx>,
): Promise<SentMessage[]> => {
  const rows = [...statuses.flatMap(rowOf), ...messages.flatMap(historyEvidence)];
  if (rows.length === 0) return [];
  await tx.run(put, [
    rows.map((row) => row.channelId),
    rows.map((row) => row.waMessageId),
    rows.map((row) => row.status),
    rows.map((row) => row.participant),
    rows.map((row) => row.at.toISOString()),
    rows.map((row) => JSON.stringify(row.body)),
    rows.map((row) => row.deliveryNo),
  ]);
  const evidence = statuses.flatMap((item) => forSender(orgId, item));
  if (evidence.length > 0) await reconcile(tx, evidence);
  return rows.map(({ channelId, waMessageId }) => ({ channelId, waMessageId }));
};
