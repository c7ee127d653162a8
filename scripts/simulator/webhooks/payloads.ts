import type { BusinessNumber } from "../config.ts";
import type { Customer, OutboundMessage, StatusName } from "../model.ts";
import { titleOf } from "../graph/graph-error.ts";

/** One item of a webhook body, before batching. */
export interface Update {
  readonly wabaId: string;
  readonly number: BusinessNumber;
  /** Failed statuses stand apart, because they come without contacts. */
  readonly kind: "messages" | "statuses" | "failed";
  readonly item: Readonly<Record<string, unknown>>;
  readonly contact?: { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
}

const seconds = (at: number): string => String(Math.floor(at / 1000));

/** `contacts[]` of the late-2026 shape: user_id always, wa_id and username only when there is one. */
export function contactOf(
  customer: Customer,
  bsuid: string,
  withUsername: boolean,
): { key: string; value: Record<string, unknown> } {
  return {
    key: `${customer.key}|${String(withUsername)}`,
    value: {
      profile: {
        name: customer.name,
        ...(withUsername && customer.username !== undefined ? { username: customer.username } : {}),
      },
      ...(customer.waId === undefined ? {} : { wa_id: customer.waId }),
      user_id: bsuid,
      ...(customer.parentBsuid === undefined ? {} : { parent_user_id: customer.parentBsuid }),
    },
  };
}

export interface InboundItem {
  readonly customer: Customer;
  readonly bsuid: string;
  readonly wamid: string;
  readonly at: number;
  /** A Meta message object: `type` and the key it names, optionally context, referral and the rest. */
  readonly message: Readonly<Record<string, unknown>>;
  readonly contextWamid?: string | undefined;
  /** Digits of whoever sent the quoted message. */
  readonly contextFrom?: string | undefined;
}

/** `messages[]` item (fixtures messages.*.json). Fields given in `message` win, so odd shapes can be sent. */
export function messageItem(inbound: InboundItem): Record<string, unknown> {
  const { customer } = inbound;
  return {
    ...(inbound.contextWamid === undefined
      ? {}
      : {
          context: {
            ...(inbound.contextFrom === undefined ? {} : { from: inbound.contextFrom }),
            id: inbound.contextWamid,
          },
        }),
    ...(customer.waId === undefined ? {} : { from: customer.waId }),
    from_user_id: inbound.bsuid,
    ...(customer.parentBsuid === undefined ? {} : { from_parent_user_id: customer.parentBsuid }),
    id: inbound.wamid,
    timestamp: seconds(inbound.at),
    ...inbound.message,
  };
}

/** Details of asynchronous failures (fixtures statuses.failed.*.json). */
const failureDetails: Readonly<Record<number, string>> = {
  130403: "Unable to deliver the message. This business has blocked the end user on WhatsApp",
  130472: "Failed to send message because this user's phone number is part of an experiment",
  131000: "Message failed to send due to an unknown error.",
  131026: "Message undeliverable.",
  131042: "Message failed to send because there were one or more errors related to your payment method.",
  131047:
    "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  131048:
    "Message failed to send because there are restrictions on how many messages can be sent from this phone number. This may be because too many previous messages were blocked or flagged as spam.",
  131049: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
  131050:
    "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.",
  131053: "Downloading media from weblink failed with http code 404, status message Not Found",
  132015: "Template is paused due to low quality so it cannot be sent in a template message.",
};

/** `pricing` as after 1 Oct 2026: service messages are billable; a free entry point is not. */
function pricingOf(message: OutboundMessage): Record<string, unknown> {
  return message.freeEntryPoint
    ? { billable: false, pricing_model: "PMP", type: "free_entry_point", category: "referral_conversion" }
    : { billable: true, pricing_model: "PMP", type: "regular", category: message.category };
}

/** `errors[0]` of a failed status. */
function failureOf(code: number, details?: string): Record<string, unknown> {
  const title = titleOf(code);
  return {
    code,
    title,
    message: title,
    error_data: { details: details ?? failureDetails[code] ?? title },
    href: "/documentation/business-messaging/whatsapp/support/error-codes",
  };
}

/**
 * `statuses[]` item (fixtures statuses.*.json). `failed` names the recipient once and has no pricing;
 * the others add the BSUID, and sent and delivered the price. biz_opaque_callback_data is on all of them.
 */
export function statusItem(
  message: OutboundMessage,
  status: StatusName,
  at: number,
  bsuid: string,
  failure?: { code: number; details?: string | undefined },
): Record<string, unknown> {
  const { customer } = message;
  const recipientId = message.group ? message.to : customer.waId;
  const priced = (status === "sent" || status === "delivered") && message.type !== "reaction";
  return {
    id: message.wamid,
    status,
    timestamp: seconds(at),
    ...(recipientId === undefined || recipientId === null ? {} : { recipient_id: recipientId }),
    ...(message.group
      ? { recipient_type: "group" }
      : status === "failed" && customer.waId !== undefined
        ? {}
        : { recipient_user_id: bsuid }),
    ...(customer.parentBsuid === undefined || status === "failed"
      ? {}
      : { recipient_parent_user_id: customer.parentBsuid }),
    ...(message.bizOpaque === null ? {} : { biz_opaque_callback_data: message.bizOpaque }),
    ...(priced ? { pricing: pricingOf(message) } : {}),
    ...(failure === undefined ? {} : { errors: [failureOf(failure.code, failure.details)] }),
  };
}

/** Puts updates into one body: an entry per WABA, a change per number and kind, contacts without repeats. */
export function webhookBody(updates: readonly Update[]): Record<string, unknown> {
  interface Group {
    readonly first: Update;
    readonly items: unknown[];
    readonly contacts: Map<string, unknown>;
  }
  const groups = new Map<string, Group>();
  for (const update of updates) {
    const key = `${update.wabaId}|${update.number.phoneNumberId}|${update.kind}`;
    const group = groups.get(key) ?? { first: update, items: [], contacts: new Map<string, unknown>() };
    groups.set(key, group);
    group.items.push(update.item);
    if (update.contact !== undefined) group.contacts.set(update.contact.key, update.contact.value);
  }
  const entries = new Map<string, unknown[]>();
  for (const { first, items, contacts } of groups.values()) {
    const changes = entries.get(first.wabaId) ?? [];
    entries.set(first.wabaId, changes);
    changes.push({
      value: {
        messaging_product: "whatsapp",
        metadata: {
          display_phone_number: first.number.displayPhoneNumber.replace(/\D/g, ""),
          phone_number_id: first.number.phoneNumberId,
        },
        ...(contacts.size === 0 ? {} : { contacts: [...contacts.values()] }),
        [first.kind === "messages" ? "messages" : "statuses"]: items,
      },
      field: "messages",
    });
  }
  return {
    object: "whatsapp_business_account",
    entry: [...entries].map(([id, changes]) => ({ id, changes })),
  };
}
