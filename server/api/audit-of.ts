import { placeOf } from "#core/domain/audit/place.ts";
import type { NewAuditEntry } from "#core/platform/audit/append-audit.ts";
import type { PublicContext, SessionContext } from "./handler.ts";

type Told = Pick<NewAuditEntry, "action" | "target" | "details">;

/** An audit entry of what the signed-in member of this request does. */
export const auditOf = (ctx: SessionContext, at: Date, told: Told): NewAuditEntry => ({
  ...told,
  orgId: ctx.orgId,
  at,
  actor: { kind: "member", id: ctx.member.id, name: ctx.member.name },
  place: placeOf(ctx.http.ip),
  requestId: ctx.requestId,
});

/** An audit entry of what somebody does who is not signed in (yet): the org and the name come from the account. */
export const auditOfPublic = (
  ctx: PublicContext,
  at: Date,
  who: { orgId: string; memberId: string | null; name: string },
  told: Told,
): NewAuditEntry => ({
  ...told,
  orgId: who.orgId,
  at,
  actor: { kind: who.memberId === null ? "anonymous" : "member", id: who.memberId, name: who.name },
  place: placeOf(ctx.http.ip),
  requestId: ctx.requestId,
});
