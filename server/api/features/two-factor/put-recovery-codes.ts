import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";
import { hashOfRecoveryCode } from "../../../identity/totp-secret.ts";
import { newRecoveryCodes, plainRecoveryCode } from "./recovery-codes.ts";

const voidCodes = statement<never>("two-factor-void-codes");
const addCodes = statement<never>("two-factor-add-codes");

/** Eight new recovery codes take the place of all others. Answers them as they are shown; only their hashes are kept. */
export const putRecoveryCodes = async (
  tx: SqlTx,
  { factorKey }: Pick<IdentitySettings, "factorKey">,
  personId: string,
): Promise<string[]> => {
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => hashOfRecoveryCode(factorKey, personId, plainRecoveryCode(code) ?? ""));
  await tx.run(voidCodes, [personId]);
  await tx.run(addCodes, [personId, hashes]);
  return codes;
};
