/** Columns of a journal item as the statement files answer them; `body` only where it is read. */
export interface ItemRow {
  id: string;
  delivery_no: string;
  field: string;
  kind: string;
  state: string;
  problem: string | null;
  message_id: string | null;
  received_at: Date;
}

/** A journal item as it leaves. */
export const presentItem = (row: ItemRow) => ({
  id: row.id,
  deliveryNo: row.delivery_no,
  field: row.field,
  kind: row.kind,
  state: row.state,
  ...(row.problem === null ? {} : { problem: row.problem }),
  ...(row.message_id === null ? {} : { messageId: row.message_id }),
  receivedAt: row.received_at.toISOString(),
});
