import type { auditExport } from "#contracts/routes/audit.routes.ts";
import { chainBegin } from "#core/platform/audit/audit-file.ts";
import type { AuditFileHead, AuditFileLine } from "#core/platform/audit/audit-file.ts";
import type { Clock } from "#core/platform/clock.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { Database } from "#core/platform/db/database.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { auditColumns, presentEntry } from "./audit-rows.ts";
import type { AuditRow } from "./audit-rows.ts";
import { csvOf } from "./csv.ts";

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString("hex");

const ndjson = (orgId: string, rows: readonly AuditRow[], exportedAt: Date): string => {
  const last = rows.at(-1);
  const head: AuditFileHead = {
    format: "parley.audit",
    version: 1,
    orgId,
    exportedAt: exportedAt.toISOString(),
    entries: rows.length,
    head: last ? hex(last.hash) : chainBegin(orgId).toString("hex"),
  };
  const lines = rows.map(({ no, body, hash }): AuditFileLine => ({ no: Number(no), body, hash: hex(hash) }));
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
};

const csv = (rows: readonly AuditRow[]): string =>
  csvOf(
    ["no", "at", "action", "actor", "actorKind", "target", "targetKind", "place", "details", "hash"],
    rows
      .map(presentEntry)
      .map((entry) => [
        ...[String(entry.no), entry.at, entry.action, entry.actor.name, entry.actor.kind],
        ...[entry.target?.name ?? "", entry.target?.kind ?? "", entry.place],
        ...[JSON.stringify(entry.details), entry.hash],
      ]),
  );

/** The whole trail of the org, and an entry that says who took it away. */
export const createExportAudit =
  ({ db, clock }: { db: Database; clock: Clock }): Handler<typeof auditExport> =>
  (ctx, { body: { format } }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const now = clock.now();
      const rows = await tx.auditEntry.findMany({ orderBy: { no: "asc" }, select: auditColumns });
      const text = format === "ndjson" ? ndjson(ctx.orgId, rows, now) : csv(rows);
      const details = { format, entries: rows.length };
      await appendAudit(tx, auditOf(ctx, now, { action: "audit.exported", details }));
      return {
        fileName: `audit-${now.toISOString().slice(0, 10)}.${format}`,
        contentType: format === "ndjson" ? "application/x-ndjson" : "text/csv; charset=utf-8",
        entries: rows.length,
        text,
      };
    });
