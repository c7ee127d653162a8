import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";

const takeOver = statement<never>("account-take-over");
const confirm = statement<{ email: string }>("account-confirm-address");

/**
 * Somebody may sign up with an address that is not theirs and wait for its owner. So whatever was set up on an account
 * before its address was confirmed (password, second factor, logins elsewhere, sessions, links) ends when somebody with
 * a better right comes. Does nothing to a confirmed account.
 * @param passwordHash from now on; null for none
 * @param beginAnew whether the seven days to confirm the address begin again
 */
export const takeOverUnconfirmed = async (
  tx: SqlTx,
  personId: string,
  passwordHash: string | null,
  beginAnew = false,
): Promise<void> => {
  await tx.run(takeOver, [personId, passwordHash, beginAnew]);
};

/**
 * The address is confirmed: a mail that was sent there came back.
 * @returns false when the person has another address by now
 */
export const confirmAddress = async (tx: SqlTx, personId: string, email: string): Promise<boolean> =>
  (await tx.run(confirm, [personId, email])).length === 1;
