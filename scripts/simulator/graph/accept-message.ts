import type { Account, BusinessNumber, Template } from "../config.ts";
import type { Plan } from "../faults.ts";
import type { Customer, OutboundMessage } from "../model.ts";
import { makeWamid } from "../wamid.ts";
import type { World } from "../world.ts";

export interface CheckedSend {
  readonly number: BusinessNumber;
  readonly account: Account;
  readonly customer: Customer;
  readonly to: string | null;
  readonly recipient: string | null;
  readonly group: boolean;
  readonly type: string;
  readonly payload: unknown;
  readonly template: Template | undefined;
  readonly marketingEndpoint: boolean;
  readonly contextWamid: string | undefined;
  readonly bizOpaque: string | null;
  readonly plan: Plan;
}

function categoryOf(send: CheckedSend): string {
  if (send.template === undefined) return "service";
  if (send.marketingEndpoint) return "marketing_lite";
  return send.template.category.toLowerCase();
}

/**
 * Writes a checked send into the accepted log and its chat, and starts its statuses.
 * Free-form text outside the service window is accepted all the same and fails later with 131047.
 */
export function acceptMessage(world: World, send: CheckedSend): OutboundMessage {
  const now = world.now();
  const chat = world.chats.open(send.number, send.customer);
  const entryPoint = world.chats.isFreeEntryPoint(chat, now);
  const message: OutboundMessage = {
    direction: "out",
    chat,
    index: world.accepted.length,
    wamid: makeWamid(send.group ? "group" : send.customer.key, "out"),
    at: now,
    number: send.number,
    customer: send.customer,
    to: send.to,
    recipient: send.recipient,
    group: send.group,
    type: send.type,
    payload: send.payload,
    category: categoryOf(send),
    freeEntryPoint: entryPoint,
    bizOpaque: send.bizOpaque,
    plan: send.plan,
    statuses: {},
    readAsked: false,
    ...(send.contextWamid === undefined ? {} : { contextWamid: send.contextWamid }),
  };
  world.accepted.push(message);
  world.addToChat(chat, message);
  const windowClosed =
    world.settings.window &&
    !send.group &&
    send.template === undefined &&
    !world.chats.windowIsOpen(chat, now);
  world.statuses.start(
    message,
    send.plan.failLater ?? (windowClosed && !entryPoint ? { code: 131047 } : undefined),
  );
  return message;
}
