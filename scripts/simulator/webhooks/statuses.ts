import type { Settings } from "../config.ts";
import type { Chats } from "../chats.ts";
import type { Chat, OutboundMessage, StatusName } from "../model.ts";
import type { Registry } from "../registry.ts";
import type { Schedule } from "../schedule.ts";
import type { Batcher } from "./batcher.ts";
import { contactOf, statusItem } from "./payloads.ts";

interface Parts {
  readonly settings: () => Settings;
  readonly schedule: Schedule;
  readonly chats: Chats;
  readonly registry: Registry;
  readonly batcher: Batcher;
  readonly now: () => number;
  readonly onStatus: (message: OutboundMessage, status: StatusName) => void;
}

/** Walks an accepted message through sent, delivered and read, or to failed. */
export class Statuses {
  constructor(private readonly parts: Parts) {}

  /** Starts the walk. `failure` ends it at once, with a `failed` in place of `sent`. */
  start(message: OutboundMessage, failure: { code: number; details?: string | undefined } | undefined): void {
    if (message.plan.withhold === true) return;
    const { schedule, settings } = this.parts;
    schedule.after(settings().sentMs, () => {
      if (failure !== undefined) {
        this.#emit(message, "failed", failure);
        return;
      }
      this.#emit(message, "sent");
      // Reactions get a sent status only (README of the fixtures; send page).
      if (message.type === "reaction") return;
      schedule.after(settings().deliveredMs, () => {
        this.#emit(message, "delivered");
        if (settings().autoRead || message.readAsked) this.#readSoon(message);
      });
    });
  }

  /** The customer has the chat open: everything delivered gets `read`, the rest as soon as it is delivered. */
  readAll(chat: Chat): number {
    let count = 0;
    for (const message of this.parts.chats.unreadOf(chat)) {
      if (message.readAsked || message.type === "reaction" || message.plan.withhold === true) continue;
      message.readAsked = true;
      count += 1;
      if (message.statuses.delivered !== undefined) this.#readSoon(message);
    }
    return count;
  }

  #readSoon(message: OutboundMessage): void {
    message.readAsked = true;
    this.parts.schedule.after(this.parts.settings().readMs, () => {
      if (message.statuses.read === undefined) this.#emit(message, "read");
    });
  }

  #emit(
    message: OutboundMessage,
    status: StatusName,
    failure?: { code: number; details?: string | undefined },
  ): void {
    const { registry, batcher, now, onStatus } = this.parts;
    const at = now();
    message.statuses[status] = at;
    const account = registry.accountOf(message.number);
    const bsuid = registry.bsuidOf(message.customer, account.portfolioId);
    batcher.push({
      wabaId: account.wabaId,
      number: message.number,
      kind: status === "failed" ? "failed" : "statuses",
      item: statusItem(message, status, at, bsuid, failure),
      ...(status === "failed" || message.group
        ? {}
        : { contact: contactOf(message.customer, bsuid, status !== "sent") }),
    });
    onStatus(message, status);
  }
}
