import { placeOf } from "#core/domain/audit/place.ts";
import type { NewAuditEntry } from "#core/platform/audit/append-audit.ts";
import type { ActorContext, PublicContext } from "./handler.ts";

type Told = Pick<NewAuditEntry, "action" | "target" | "details">;

/** An audit entry of what the member or the API key of this request does. */
export const auditOf = (ctx: ActorContext, at: Date, told: Told): NewAuditEntry => ({
  ...told,
  orgId: ctx.orgId,
  at,
  actor: ctx.actor,
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
