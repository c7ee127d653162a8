import { AppError } from "#contracts/errors.ts";
import type { twoFactorConfirm } from "#contracts/routes/two-factor.routes.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { factorChanged } from "./factor-changed.ts";
import { factorStatus } from "./get-two-factor.ts";
import { demandRight, proveFactor } from "./prove-factor.ts";
import { putRecoveryCodes } from "./put-recovery-codes.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

const confirm = statement<never>("two-factor-confirm");
const prove = statement<never>("session-prove");

/** Switches the second factor on with a first code of the new secret; answers the recovery codes, this once. */
export const createConfirmTwoFactor =
  (deps: TwoFactorDeps): Handler<typeof twoFactorConfirm> =>
  async (ctx, { body }) => {
    const { personId, orgId, sessionId } = ctx;
    await deps.factorGuard.demand(ctx.http.ip);
    const outcome = await deps.db.asSystem("auth.two_factor", async (tx) => {
      const claim = { personId, code: body.code, now: deps.clock.now(), factor: "pending" } as const;
      const proof = await proveFactor(tx, deps.settings, claim);
      if (proof.kind === "off") {
        const [row] = await tx.run(factorStatus, [personId]);
        throw new AppError(row?.confirmed_at ? "two_factor_on" : "two_factor_off");
      }
      if (proof.kind !== "right") return { proof, codes: [] };
      await tx.run(confirm, [personId]);
      await tx.run(prove, [orgId, sessionId, "totp"]);
      const codes = await putRecoveryCodes(tx, deps.settings, personId);
      await factorChanged(tx, deps, ctx, { on: true, by: proof.by });
      return { proof, codes };
    });
    if (outcome.proof.kind === "wrong") await deps.factorGuard.failed(ctx.http.ip);
    demandRight(outcome.proof);
    return { recoveryCodes: outcome.codes };
  };
