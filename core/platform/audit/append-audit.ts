import type { AuditAction } from "#contracts/shapes/audit.ts";
import { canonicalJson } from "#core/domain/audit/canonical.ts";
import type { TenantTx } from "../db/database.ts";
import { sqlOf } from "../db/sql-of.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";

/** Who did it. `anonymous`: somebody who was refused before we knew who they are. */
export interface AuditActor {
  readonly kind: "member" | "api_key" | "system" | "anonymous";
  readonly id: string | null;
  readonly name: string;
}

/** An entry about to be written. Never a secret, a code, a message body or a full number in it. */
export interface NewAuditEntry {
  readonly orgId: string;
  readonly at: Date;
  readonly action: AuditAction;
  readonly actor: AuditActor;
  readonly target?: { readonly kind: string; readonly id: string; readonly name: string } | undefined;
  /** From `placeOf`: never a full address. */
  readonly place: string;
  readonly requestId: string | null;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

const append = statement<never>("audit-append");

/**
 * Writes entries in the transaction of the change they tell of. Call it last in the transaction: it holds the lock on
 * the org's trail until the commit.
 */
export const appendAuditSql = async (tx: SqlTx, ...entries: readonly NewAuditEntry[]): Promise<void> => {
  for (const { orgId, at, action, actor, target, place, requestId, details = {} } of entries) {
    const body = canonicalJson({
      at: at.toISOString(),
      action,
      actor,
      target: target ?? null,
      place,
      requestId,
      details,
    });
    await tx.run(append, [
      ...[orgId, at, action, actor.kind, actor.id, actor.name],
      ...[target?.kind ?? null, target?.id ?? null, target?.name ?? null, body],
    ]);
  }
};

/** The same on the Prisma side. */
export const appendAudit = (tx: TenantTx, ...entries: readonly NewAuditEntry[]): Promise<void> =>
  appendAuditSql(sqlOf(tx), ...entries);
