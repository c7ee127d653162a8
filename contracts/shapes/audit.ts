import { z } from "zod";

/**
 * What is written to the audit trail. `<noun>.<past participle>`; a denial ends in `denied`.
 */
export const auditActions = [
  "login.succeeded",
  "login.failed",
  "login.stepped_up",
  "login.confirmed",
  "logout",
  "session.revoked",
  "session.reuse_detected",
  "access.denied",
  "account.created",
  "account.email_verified",
  "account.email_changed",
  "account.password_changed",
  "account.password_reset",
  "account.renamed",
  "two_factor.enabled",
  "two_factor.disabled",
  "two_factor.recovery_codes_made",
  "two_factor.recovery_code_used",
  "login_identity.linked",
  "login_identity.unlinked",
  "member.invited",
  "invitation.sent_again",
  "invitation.withdrawn",
  "member.joined",
  "member.changed",
  "member.deactivated",
  "member.reactivated",
  "member.left",
  "permission_set.created",
  "permission_set.changed",
  "permission_set.deleted",
  "team.created",
  "team.changed",
  "team.deleted",
  "api_key.created",
  "api_key.rotated",
  "api_key.revoked",
  "org.created",
  "org.changed",
  "mail_account.changed",
  "mail_account.tested",
  "audit.exported",
  "conversation.changed",
] as const;
export const AuditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof AuditAction>;

export const AuditActor = z.object({
  kind: z.enum(["member", "api_key", "system", "anonymous"]),
  id: z.uuid().nullable(),
  name: z.string(),
});

/** One entry. `hash` covers the entry and the hash before it, so that no entry can be changed or left out unseen. */
export const AuditEntry = z.object({
  /** Grows by one per entry of the org, without a hole. */
  no: z.int().positive(),
  at: z.iso.datetime(),
  actor: AuditActor,
  action: AuditAction,
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
  /** Cut to the network, as sessions show it. */
  place: z.string(),
  requestId: z.string().nullable(),
  /** What changed: never a secret, a code, a body or a full number. */
  details: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
