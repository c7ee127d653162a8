import { AppError } from "#contracts/errors.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { IdentitySettings } from "../../../identity/identity-settings.ts";
import { hashOfRecoveryCode, unlockTotpSecret } from "../../../identity/totp-secret.ts";
import { looksLikeTotp, stepOfCode } from "../../../identity/totp.ts";
import { plainRecoveryCode } from "./recovery-codes.ts";

/** What a code proved. `off`: there is no such factor to prove. */
export type Proof =
  | { kind: "right"; by: "totp" | "recovery_code" }
  | { kind: "wrong" }
  | { kind: "resting"; seconds: number }
  | { kind: "off" };

export interface FactorClaim {
  personId: string;
  code: string;
  /** The server's clock. */
  now: Date;
  /** `pending`: the secret that waits for its first code, which no recovery code can stand for. */
  factor: "confirmed" | "pending";
}

interface FactorRow {
  secret: Buffer;
  confirmed_at: Date | null;
  rests_seconds: number;
}
const lockFactor = statement<FactorRow>("two-factor-lock");
const useStep = statement<{ person_id: string }>("two-factor-use-step");
const useRecovery = statement<{ person_id: string }>("two-factor-use-recovery");
const failed = statement<{ failures: number }>("two-factor-failed");

type Keys = Pick<IdentitySettings, "factorKey">;

const spendTotp = async (tx: SqlTx, { factorKey }: Keys, claim: FactorClaim, row: FactorRow) => {
  const secret = unlockTotpSecret(factorKey, claim.personId, row.secret);
  const step = stepOfCode(secret, claim.code, claim.now);
  secret.fill(0);
  return step !== undefined && (await tx.run(useStep, [claim.personId, step])).length === 1;
};

const spendRecovery = async (tx: SqlTx, { factorKey }: Keys, { personId, code }: FactorClaim) => {
  const plain = plainRecoveryCode(code);
  if (plain === undefined) return false;
  return (await tx.run(useRecovery, [personId, hashOfRecoveryCode(factorKey, personId, plain)])).length === 1;
};

/**
 * Looks at a code and spends it. Guesses at one person's factor wait for each other; a wrong one is counted in the
 * table, and while the factor rests no code is looked at, right or wrong.
 * The caller must commit whatever the outcome, or the count is lost: throw only afterwards (`demandRight`).
 */
export const proveFactor = async (tx: SqlTx, keys: Keys, claim: FactorClaim): Promise<Proof> => {
  const [row] = await tx.run(lockFactor, [claim.personId]);
  if (!row || (row.confirmed_at !== null) !== (claim.factor === "confirmed")) return { kind: "off" };
  if (row.rests_seconds > 0) return { kind: "resting", seconds: row.rests_seconds };
  const code = claim.code.replace(/\s/g, "");
  const byApp = looksLikeTotp(code);
  if (byApp && (await spendTotp(tx, keys, { ...claim, code }, row))) return { kind: "right", by: "totp" };
  if (!byApp && claim.factor === "confirmed" && (await spendRecovery(tx, keys, claim))) {
    return { kind: "right", by: "recovery_code" };
  }
  await tx.run(failed, [claim.personId]);
  return { kind: "wrong" };
};

/**
 * The refusal that a proof comes to, for after the commit.
 * @throws AppError `code_invalid`, `rate_limited` or `two_factor_off`
 */
export const demandRight = (proof: Proof): "totp" | "recovery_code" => {
  switch (proof.kind) {
    case "right":
      return proof.by;
    case "wrong":
      throw new AppError("code_invalid");
    case "resting":
      throw new AppError("rate_limited", {
        detail: "Too many wrong codes; wait a little before the next",
        retryAfterSeconds: proof.seconds,
      });
    case "off":
      throw new AppError("two_factor_off");
  }
};
