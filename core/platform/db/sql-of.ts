import type { SqlTx } from "./sql-tx.ts";

/** The part of a Prisma transaction that runs SQL. */
interface RawTx {
  $queryRawUnsafe<Rows>(text: string, ...values: unknown[]): Promise<Rows>;
}

/**
 * Runs statement files inside a Prisma transaction of forOrg(), so that a use-case may mix both.
 * Here bigint columns must be cast to text in the statement, as Prisma hands BigInts out.
 */
export const sqlOf = (tx: RawTx): SqlTx => ({
  run: async <Row>(statement: { text: string }, params: readonly unknown[] = []) =>
    // eslint-disable-next-line no-restricted-syntax -- the text is a statement file; values are bound
    tx.$queryRawUnsafe<Row[]>(statement.text, ...params),
});
