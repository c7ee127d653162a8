import { AsyncLocalStorage } from "node:async_hooks";
import type { SqlTx } from "./sql-tx.ts";

/** Runs last in a transaction of forOrg(); what it throws rolls the transaction back. */
export type BeforeCommit = (tx: SqlTx) => Promise<void>;

const scope = new AsyncLocalStorage<BeforeCommit>();

/** Every forOrg() within `work` runs `hook` before it commits. */
export const withBeforeCommit = <T>(hook: BeforeCommit, work: () => Promise<T>): Promise<T> =>
  scope.run(hook, work);

/** The hook of the running request, if it has one. */
export const beforeCommitNow = (): BeforeCommit | undefined => scope.getStore();
