import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

/** A message and the identity row of the address that named its person. */
export interface AddressedRow {
  id: string;
  contact_id: string;
  channel_id: string;
  conversation_id: string;
  sent_at: Date;
  addressed_by: string;
}

const addressedBy = statement<AddressedRow>("inbound-addressed-by");

/** Messages of these contacts that named the person by one of these identity rows. By contact, who has few. */
export const readAddressed = (
  tx: SqlTx,
  contactIds: readonly string[],
  identityIds: readonly string[],
): Promise<AddressedRow[]> => tx.run(addressedBy, [contactIds, identityIds]);
