import type { OutboundMessage } from "../model.ts";
import type { World } from "../world.ts";
import type { LogQuery } from "./schemas.ts";

/** One accepted message as the log shows it. `body` is the text of a text message, else null and `payload` has it. */
export interface AcceptedEntry {
  readonly index: number;
  readonly wamid: string;
  readonly phoneNumberId: string;
  readonly to: string | null;
  readonly recipient: string | null;
  readonly customer: string;
  readonly type: string;
  readonly body: string | null;
  readonly payload: unknown;
  readonly contextWamid: string | null;
  readonly bizOpaque: string | null;
  readonly at: string;
  readonly statuses: Readonly<Record<string, number>>;
  /** The fault behind which it was accepted, if any. */
  readonly fault: string | null;
}

export function acceptedEntry(message: OutboundMessage): AcceptedEntry {
  const text =
    message.type === "text" ? (message.payload as Readonly<Record<string, unknown>>)["body"] : undefined;
  return {
    index: message.index,
    wamid: message.wamid,
    phoneNumberId: message.number.phoneNumberId,
    to: message.to,
    recipient: message.recipient,
    customer: message.customer.key,
    type: message.type,
    body: typeof text === "string" ? text : null,
    payload: message.payload,
    contextWamid: message.contextWamid ?? null,
    bizOpaque: message.bizOpaque,
    at: new Date(message.at).toISOString(),
    statuses: message.statuses,
    fault: message.plan.fault ?? null,
  };
}

/** Everything accepted from `since` on, and what is still kept of refusals, webhooks and read marks. */
export function readLog(world: World, query: LogQuery) {
  const accepted = world.accepted.slice(query.since, query.since + query.limit).map(acceptedEntry);
  return {
    accepted,
    refused: world.refused.since(query.sinceRefused),
    webhooks: world.webhookLog.since(query.sinceWebhooks),
    reads: world.reads.since(0),
    next: {
      since: query.since + accepted.length,
      sinceRefused: world.refused.total,
      sinceWebhooks: world.webhookLog.total,
    },
  };
}

/** Counts only; `idle` is true when no webhook is on its way and no status is due. */
export function summary(world: World) {
  const dueStatuses = world.schedule.size;
  const pendingUpdates = world.batcher.pending;
  const unfinishedWebhooks = world.poster.unfinished;
  return {
    accepted: world.accepted.length,
    refused: world.refused.total,
    reads: world.reads.total,
    webhooks: world.webhookLog.total,
    inbound: world.counts.inbound,
    statuses: world.counts.statuses,
    dueStatuses,
    pendingUpdates,
    unfinishedWebhooks,
    scriptsLeft: world.desk.scriptsLeft,
    idle: dueStatuses + pendingUpdates + unfinishedWebhooks === 0,
  };
}
