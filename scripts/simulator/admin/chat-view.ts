import type { BusinessNumber } from "../config.ts";
import type { Chat, ChatMessage, Customer } from "../model.ts";
import { templatesOf } from "../graph/default-templates.ts";
import { isObject } from "../graph/reading.ts";
import type { World } from "../world.ts";
import { renderTemplate, type RenderedTemplate } from "./render-template.ts";

/** A line about a message, for lists and quotes. */
function previewOf(message: ChatMessage): string {
  const payload = message.payload as Readonly<Record<string, unknown>> | undefined;
  const text = message.type === "text" ? payload?.["body"] : (payload?.["caption"] ?? payload?.["emoji"]);
  return typeof text === "string" && text !== "" ? text.slice(0, 160) : message.type;
}

/** A template as the customer reads it, when the account still has it. */
function renderedOf(world: World, message: ChatMessage): RenderedTemplate | null {
  if (message.type !== "template" || message.direction !== "out" || !isObject(message.payload)) return null;
  const { name, language } = message.payload;
  const code = isObject(language) ? language["code"] : undefined;
  const template = templatesOf(world.registry.accountOf(message.number)).find(
    (entry) => entry.name === name && entry.language === code,
  );
  return template === undefined ? null : renderTemplate(template, message.payload);
}

/** A message as the phone page draws it. */
function messageView(world: World, message: ChatMessage) {
  return {
    wamid: message.wamid,
    direction: message.direction,
    at: message.at,
    type: message.type,
    payload: message.payload,
    rendered: renderedOf(world, message),
    contextWamid: message.contextWamid ?? null,
    statuses: message.direction === "out" ? message.statuses : null,
    seen: message.direction === "in" && message.readBy !== undefined,
  };
}

export function customerView(customer: Customer) {
  return {
    key: customer.key,
    name: customer.name,
    phone: customer.waId ?? null,
    bsuid: customer.bsuid ?? null,
    username: customer.username ?? null,
  };
}

export function numberView(world: World, number: BusinessNumber) {
  return {
    phoneNumberId: number.phoneNumberId,
    displayPhoneNumber: number.displayPhoneNumber,
    verifiedName: number.verifiedName,
    wabaId: number.wabaId,
    throughput: number.throughput,
    registered: world.isRegistered(number),
  };
}

/** The chats of a number: those with messages first, newest on top, then configured customers who never wrote. */
export function chatList(world: World, number: BusinessNumber) {
  const chats = world.chats.listFor(number.phoneNumberId, 200);
  const rows = chats.map((chat) => {
    const last = chat.messages.at(-1);
    return {
      customer: customerView(world.registry.findCustomer(chat.customer.key) ?? chat.customer),
      preview: last === undefined ? null : previewOf(last),
      direction: last?.direction ?? null,
      at: last?.at ?? null,
      unread: world.chats.unreadOf(chat).length,
    };
  });
  const seen = new Set(rows.map((row) => row.customer.key));
  const silent = world.registry
    .listCustomers()
    .filter((customer) => !seen.has(customer.key))
    .slice(0, 200)
    .map((customer) => ({
      customer: customerView(customer),
      preview: null,
      direction: null,
      at: null,
      unread: 0,
    }));
  return [...rows, ...silent];
}

/** One chat for the phone: the newest messages and the state of the service window. */
export function chatDetail(world: World, number: BusinessNumber, customer: Customer, chat: Chat | undefined) {
  const now = world.now();
  return {
    number: numberView(world, number),
    customer: customerView(customer),
    windowOpen: chat !== undefined && world.chats.windowIsOpen(chat, now),
    lastInboundAt: chat?.lastInboundAt ?? null,
    messages: (chat?.messages ?? []).slice(-200).map((message) => messageView(world, message)),
  };
}
