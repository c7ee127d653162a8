import type { orgMailRemove } from "#contracts/routes/org.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { lockOrg } from "./org-deps.ts";
import type { OrgDeps } from "./org-deps.ts";
import { readSettings } from "./read-settings.ts";

/** Takes the org's own mail server away, its password with it. Without one there is nothing to do. */
export const createRemoveMail =
  ({ db, clock }: Pick<OrgDeps, "db" | "clock">): Handler<typeof orgMailRemove> =>
  async (ctx) => {
    await db.forOrg(ctx.orgId, async (tx) => {
      const { orgId } = ctx;
      await sqlOf(tx).run(lockOrg, [orgId]);
      const { count } = await tx.mailAccount.deleteMany({});
      await tx.sealedSecret.deleteMany({ where: { ownerTable: "mail_account", ownerId: orgId } });
      if (count === 0) return;
      const { name } = await readSettings(tx, orgId);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "mail_account.changed",
          target: { kind: "org", id: orgId, name },
          details: { removed: true },
        }),
      );
    });
    return undefined;
  };
