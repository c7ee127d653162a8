import type { BusinessNumber } from "./config.ts";
import type { Chat, ChatMessage, Customer, OutboundMessage } from "./model.ts";

const KEPT_PER_CHAT = 200;
const WINDOW_MS = 24 * 3_600_000;
const ENTRY_POINT_MS = 72 * 3_600_000;

/** The chats that the phone shows, and what the service window needs to know. */
export class Chats {
  readonly #chats = new Map<string, Chat>();

  /** The chat of this pair, made when it is the first time. */
  open(number: BusinessNumber, customer: Customer): Chat {
    const key = `${number.phoneNumberId}|${customer.key}`;
    let chat = this.#chats.get(key);
    if (chat === undefined) {
      chat = { number, customer, messages: [], updatedAt: 0 };
      this.#chats.set(key, chat);
    }
    return chat;
  }

  find(phoneNumberId: string, customer: Customer): Chat | undefined {
    return this.#chats.get(`${phoneNumberId}|${customer.key}`);
  }

  /** Appends; the oldest messages of a long chat leave the phone (never the accepted log). */
  add(chat: Chat, message: ChatMessage): void {
    chat.messages.push(message);
    chat.updatedAt = message.at;
    if (chat.messages.length > KEPT_PER_CHAT * 2) chat.messages = chat.messages.slice(-KEPT_PER_CHAT);
    if (message.direction === "in") chat.lastInboundAt = message.at;
  }

  /** True while free-form messages may be sent: 24 h from the customer's last message. */
  windowIsOpen(chat: Chat, now: number): boolean {
    return chat.lastInboundAt !== undefined && now - chat.lastInboundAt < WINDOW_MS;
  }

  /** True for 72 h after the customer came through an advert. */
  isFreeEntryPoint(chat: Chat, now: number): boolean {
    return chat.entryPointAt !== undefined && now - chat.entryPointAt < ENTRY_POINT_MS;
  }

  /** Chats of a number, newest first. */
  listFor(phoneNumberId: string, limit: number): Chat[] {
    const own: Chat[] = [];
    for (const chat of this.#chats.values()) if (chat.number.phoneNumberId === phoneNumberId) own.push(chat);
    return own.sort((a, b) => b.updatedAt - a.updatedAt).slice(0, limit);
  }

  /** Messages of the business that this customer has not read yet, oldest first. */
  unreadOf(chat: Chat): OutboundMessage[] {
    return chat.messages.filter(
      (message): message is OutboundMessage =>
        message.direction === "out" &&
        message.statuses.read === undefined &&
        message.statuses.failed === undefined,
    );
  }

  all(): IterableIterator<Chat> {
    return this.#chats.values();
  }

  get size(): number {
    return this.#chats.size;
  }

  clear(): void {
    this.#chats.clear();
  }
}
