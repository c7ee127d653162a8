import type { AuditAction } from "#contracts/shapes/audit.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { membershipsOf } from "../../../identity/memberships.ts";
import { auditOfPublic } from "../../audit-of.ts";
import type { PublicContext } from "../../handler.ts";

/** What a person did to the account itself stands in the trail of each of their orgs. Last in the transaction. */
export const auditPerson = async (
  tx: SqlTx,
  ctx: PublicContext,
  at: Date,
  personId: string,
  action: AuditAction,
  details: Record<string, unknown> = {},
): Promise<void> => {
  const memberships = await membershipsOf(tx, personId);
  await appendAuditSql(
    tx,
    ...memberships.map((membership) =>
      auditOfPublic(ctx, at, membership, {
        action,
        target: { kind: "member", id: membership.memberId, name: membership.name },
        details,
      }),
    ),
  );
};
