import type { BusinessNumber } from "../config.ts";
import type { Customer, InboundMessage } from "../model.ts";
import { makeWamid } from "../wamid.ts";
import { contactOf, messageItem } from "../webhooks/payloads.ts";
import type { World } from "../world.ts";
import type { InboundOrder } from "./schemas.ts";
import { AdminError } from "./admin-error.ts";

const mediaTypes = new Set(["image", "video", "audio", "document", "sticker"]);

/** The number with this id. @throws AdminError 404. */
export function numberOf(world: World, phoneNumberId: string): BusinessNumber {
  const number = world.registry.numbers.get(phoneNumberId);
  if (number === undefined) throw new AdminError(404, `No business number ${phoneNumberId} is configured.`);
  return number;
}

/** Media stored here is written out as Meta does: mime_type, sha256 in base64, a five-minute url. */
function withMedia(world: World, message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const type = String(message["type"]);
  const part = message[type];
  if (!mediaTypes.has(type) || typeof part !== "object" || part === null) return { ...message };
  const stored = world.media.get(String((part as Record<string, unknown>)["id"]));
  if (stored === undefined) return { ...message };
  return {
    ...message,
    [type]: {
      ...part,
      mime_type: stored.mimeType,
      sha256: stored.sha256.toString("base64"),
      id: stored.id,
      ...(type === "document" && stored.filename !== undefined ? { filename: stored.filename } : {}),
      url: world.media.urlOf(stored),
    },
  };
}

function sendOne(
  world: World,
  number: BusinessNumber,
  customer: Customer,
  given: Readonly<Record<string, unknown>>,
  contextWamid: string | undefined,
): string {
  const account = world.registry.accountOf(number);
  const message = withMedia(world, given);
  const at = world.now();
  const wamid = typeof message["id"] === "string" ? message["id"] : makeWamid(customer.key, "in");
  const bsuid = world.registry.bsuidOf(customer, account.portfolioId);
  const chat = world.chats.open(number, customer);
  const type = String(message["type"]);
  const quoted = contextWamid === undefined ? undefined : world.byWamid.get(contextWamid);
  const inbound: InboundMessage = {
    direction: "in",
    chat,
    wamid,
    at,
    type,
    payload: message[type] ?? {},
    ...(contextWamid === undefined ? {} : { contextWamid }),
  };
  if (message["referral"] !== undefined) chat.entryPointAt = at;
  world.addToChat(chat, inbound);
  world.counts.inbound += 1;
  world.batcher.push({
    wabaId: account.wabaId,
    number,
    kind: "messages",
    item: messageItem({
      customer,
      bsuid,
      wamid,
      at,
      message,
      contextWamid,
      contextFrom: quoted?.direction === "in" ? customer.waId : number.displayPhoneNumber.replace(/\D/g, ""),
    }),
    contact: contactOf(customer, bsuid, true),
  });
  return wamid;
}

/** Writes as a customer: signed webhooks go out, the service window opens. @returns the wamids. */
export function sendInbound(world: World, order: InboundOrder): string[] {
  const number = numberOf(world, order.phoneNumberId);
  const customer = world.registry.customerFor(order.from.phone ?? order.from.bsuid ?? "");
  const wamids: string[] = [];
  for (let index = 1; index <= order.count; index += 1) {
    const text = order.text?.replaceAll("{i}", String(index));
    const message = order.message ?? { type: "text", text: { body: text } };
    wamids.push(sendOne(world, number, customer, message, order.contextWamid));
  }
  return wamids;
}
