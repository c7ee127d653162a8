import { AppError } from "#contracts/errors.ts";
import type { twoFactorRecoveryCodes } from "#contracts/routes/two-factor.routes.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { putRecoveryCodes } from "./put-recovery-codes.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

const lastProof = statement<{ by: string | null }>("session-last-proof");
const lockFactor = statement<{ confirmed_at: Date | null }>("two-factor-lock");

/**
 * Makes eight new recovery codes; those that were left end. The fresh proof must have been a code: a session and a
 * password alone would otherwise make themselves a second factor.
 */
export const createRenewRecoveryCodes =
  ({ db, clock, settings }: TwoFactorDeps): Handler<typeof twoFactorRecoveryCodes> =>
  (ctx) =>
    db.asSystem("auth.two_factor", async (tx) => {
      const [row] = await tx.run(lockFactor, [ctx.personId]);
      if (!row?.confirmed_at) throw new AppError("two_factor_off");
      const [proof] = await tx.run(lastProof, [ctx.orgId, ctx.sessionId]);
      if (proof?.by !== "totp" && proof?.by !== "recovery_code") {
        throw new AppError("fresh_login_required", { detail: "Confirm with a code, not with your password" });
      }
      const recoveryCodes = await putRecoveryCodes(tx, settings, ctx.personId);
      await appendAuditSql(tx, auditOf(ctx, clock.now(), { action: "two_factor.recovery_codes_made" }));
      return { recoveryCodes };
    });
