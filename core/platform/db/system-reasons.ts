import type { DatabaseRole } from "./pool.ts";

/**
 * The closed list of reasons to look beyond one org, and the database role that each is done with.
 * Every use is logged with its reason; a new one is a review matter.
 */
export const systemReasons = {
  "auth.login": "parley_identity",
  "auth.refresh": "parley_identity",
  "auth.session_check": "parley_identity",
  "auth.logout": "parley_identity",
  "auth.account": "parley_identity",
  "auth.two_factor": "parley_identity",
  "auth.sessions": "parley_identity",
  "auth.invitation": "parley_identity",
  "auth.api_key": "parley_identity",
  "auth.audit": "parley_identity",
  "auth.upkeep": "parley_identity",
  "ingest.append": "parley_ingest",
  "ingest.app_routing": "parley_ingest",
  "realtime.relay": "parley_hub",
  "realtime.session_check": "parley_hub",
  "inbound.claim": "parley_work",
  "inbound.park": "parley_work",
  "outbox.claim": "parley_work",
  "outbox.reconcile": "parley_work",
  "outbox.sweep": "parley_work",
  "vault.read": "parley_work",
  "vault.keys": "parley_work",
  "partition.maintain": "parley_work",
  "mail.send": "parley_mail",
} as const satisfies Record<string, DatabaseRole>;

export type SystemReason = keyof typeof systemReasons;
