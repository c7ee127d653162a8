/** A row of journal_item as it is shown; its body only where that is read. */
export interface ItemRow {
  id: string;
  deliveryNo: bigint;
  field: string;
  kind: string;
  state: string;
  problem: string | null;
  messageId: string | null;
  receivedAt: Date;
}

/** What to read of a journal item in order to present it. */
export const itemColumns = {
  ...{ id: true, deliveryNo: true, field: true, kind: true, state: true },
  ...{ problem: true, messageId: true, receivedAt: true },
} as const;

/** A journal item as it leaves. */
export const presentItem = (row: ItemRow) => ({
  id: row.id,
  deliveryNo: String(row.deliveryNo),
  field: row.field,
  kind: row.kind,
  state: row.state,
  ...(row.problem === null ? {} : { problem: row.problem }),
  ...(row.messageId === null ? {} : { messageId: row.messageId }),
  receivedAt: row.receivedAt.toISOString(),
});
