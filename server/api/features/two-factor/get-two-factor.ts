import type { twoFactorGet } from "#contracts/routes/two-factor.routes.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

interface StatusRow {
  email: string;
  confirmed_at: Date | null;
  codes_left: number;
  required: boolean;
}
export const factorStatus = statement<StatusRow>("two-factor-status");

/** Whether the second factor is on. */
export const createGetTwoFactor =
  ({ db }: Pick<TwoFactorDeps, "db">): Handler<typeof twoFactorGet> =>
  async ({ personId }) => {
    const [row] = await db.runAsSystem("auth.two_factor", factorStatus, [personId]);
    const confirmedAt = row?.confirmed_at ?? null;
    return {
      enabled: confirmedAt !== null,
      confirmedAt: confirmedAt?.toISOString() ?? null,
      recoveryCodesLeft: confirmedAt === null ? 0 : (row?.codes_left ?? 0),
      required: row?.required ?? false,
    };
  };
