import { AppError } from "#contracts/errors.ts";
import type { twoFactorRecoveryCodes } from "#contracts/routes/two-factor.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { putRecoveryCodes } from "./put-recovery-codes.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

const lockFactor = statement<{ confirmed_at: Date | null }>("two-factor-lock");

/** Makes eight new recovery codes; those that were left end. */
export const createRenewRecoveryCodes =
  ({ db, clock, settings }: TwoFactorDeps): Handler<typeof twoFactorRecoveryCodes> =>
  (ctx) =>
    db.asSystem("auth.two_factor", async (tx) => {
      const [row] = await tx.run(lockFactor, [ctx.personId]);
      if (!row?.confirmed_at) throw new AppError("two_factor_off");
      const recoveryCodes = await putRecoveryCodes(tx, settings, ctx.personId);
      await appendAuditSql(tx, auditOf(ctx, clock.now(), { action: "two_factor.recovery_codes_made" }));
      return { recoveryCodes };
    });
