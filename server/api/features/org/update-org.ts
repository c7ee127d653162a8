import { AppError } from "#contracts/errors.ts";
import type { orgUpdate } from "#contracts/routes/org.routes.ts";
import type { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { lockOrg } from "./org-deps.ts";
import type { OrgDeps } from "./org-deps.ts";
import { readSettings } from "./read-settings.ts";

type Changeable = Pick<OrgSettings, "name" | "requireTwoFactor" | "allowedOrigins">;

/** Of what was asked for, what is not so already; each with what it was. */
const differences = (
  before: Changeable,
  wanted: { [Key in keyof Changeable]?: Changeable[Key] | undefined },
) =>
  Object.fromEntries(
    (Object.keys(wanted) as (keyof Changeable)[]).flatMap((key) => {
      const [from, to] = [before[key], wanted[key]];
      return to === undefined || JSON.stringify(from) === JSON.stringify(to)
        ? []
        : [[key, { from, to }] as const];
    }),
  );

/** Whoever demands a second factor of everybody would otherwise lock himself out with the same click. */
const demandOwnFactor = async (tx: TenantTx, personId: string): Promise<void> => {
  const confirmed = await tx.secondFactor.findFirst({
    where: { personId, confirmedAt: { not: null } },
    select: { personId: true },
  });
  if (!confirmed) {
    throw new AppError("two_factor_required", {
      detail: "Set up two-factor authentication for yourself before you demand it of everybody",
    });
  }
};

/** Renames the org, demands a second factor of its members, or says which origins may call the API. */
export const createUpdateOrg =
  ({ db, clock }: Pick<OrgDeps, "db" | "clock">): Handler<typeof orgUpdate> =>
  (ctx, { body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const { orgId } = ctx;
      await sqlOf(tx).run(lockOrg, [orgId]);
      const before = await readSettings(tx, orgId);
      const allowedOrigins = body.allowedOrigins && [...new Set(body.allowedOrigins)].sort();
      const changed = differences(before, { ...body, allowedOrigins });
      if (Object.keys(changed).length === 0) return before;
      if (body.requireTwoFactor === true) await demandOwnFactor(tx, ctx.personId);
      await tx.org.updateMany({
        where: { id: orgId },
        data: Object.fromEntries(Object.entries(changed).map(([key, { to }]) => [key, to])),
      });
      const after = await readSettings(tx, orgId);
      const target = { kind: "org", id: orgId, name: after.name };
      await appendAudit(tx, auditOf(ctx, clock.now(), { action: "org.changed", target, details: changed }));
      return after;
    });
