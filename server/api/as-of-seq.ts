import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

const asOf = statement<{ seq: string }>("page-as-of");

/** The org's newest event number. Read it before the page that it goes with. */
export const asOfSeq = async (tx: SqlTx): Promise<number> => {
  const [row] = await tx.run(asOf);
  return Number(row?.seq ?? 0);
};
