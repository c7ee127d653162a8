import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { MemberId } from "../ids.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { AuditAction, AuditEntry } from "../shapes/audit.ts";

const filters = {
  action: AuditAction.optional(),
  memberId: MemberId.optional(),
  /** Words of the actor's or the target's name. */
  q: z.string().trim().min(1).max(100).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
};

export const auditList = defineRoute({
  name: "audit.list",
  method: "get",
  path: "/audit",
  summary: "The audit trail, newest first",
  access: "audit:read",
  query: z.strictObject({ ...PageQuery.shape, ...filters }),
  status: 200,
  result: pageOf(AuditEntry),
});

export const auditExport = defineRoute({
  name: "audit.export",
  method: "post",
  path: "/audit/export",
  summary: "The whole audit trail for keeping elsewhere, as lines that `npm run audit:verify` checks offline",
  access: "audit:export",
  fresh: true,
  limit: "heavy",
  body: z.strictObject({ format: z.enum(["ndjson", "csv"]).default("ndjson") }),
  status: 200,
  result: z.object({ fileName: z.string(), contentType: z.string(), entries: z.int(), text: z.string() }),
  errors: ["fresh_login_required", "rate_limited"],
});
