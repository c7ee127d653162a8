import { AppError } from "#contracts/errors.ts";
import type { twoFactorDisable } from "#contracts/routes/two-factor.routes.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { factorChanged } from "./factor-changed.ts";
import { factorStatus } from "./get-two-factor.ts";
import { demandRight, proveFactor } from "./prove-factor.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

const remove = statement<never>("two-factor-remove");

/** Switches the second factor off with a current code, unless an org of the person demands one. */
export const createDisableTwoFactor =
  (deps: TwoFactorDeps): Handler<typeof twoFactorDisable> =>
  async (ctx, { body }) => {
    const { personId } = ctx;
    await deps.factorGuard.demand(ctx.http.ip);
    const proof = await deps.db.asSystem("auth.two_factor", async (tx) => {
      const [row] = await tx.run(factorStatus, [personId]);
      if (row?.required === true) throw new AppError("two_factor_required");
      const claim = { personId, code: body.code, now: deps.clock.now(), factor: "confirmed" } as const;
      const found = await proveFactor(tx, deps.settings, claim);
      if (found.kind !== "right") return found;
      await tx.run(remove, [personId]);
      await factorChanged(tx, deps, ctx, { on: false, by: found.by });
      return found;
    });
    if (proof.kind === "wrong") await deps.factorGuard.failed(ctx.http.ip);
    demandRight(proof);
    return undefined;
  };
