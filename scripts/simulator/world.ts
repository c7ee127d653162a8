import { Chats } from "./chats.ts";
import { settingsSchema, type BusinessNumber, type Settings } from "./config.ts";
import { FaultDesk } from "./faults.ts";
import { Feed } from "./feed.ts";
import { MediaStore } from "./media-store.ts";
import type { Chat, ChatMessage, OutboundMessage } from "./model.ts";
import { Random } from "./random.ts";
import { Registry } from "./registry.ts";
import { Ring } from "./ring.ts";
import { Schedule } from "./schedule.ts";
import { TokenBuckets } from "./token-buckets.ts";
import { Batcher } from "./webhooks/batcher.ts";
import { Poster, type WebhookLog } from "./webhooks/poster.ts";
import { Statuses } from "./webhooks/statuses.ts";

export interface Refusal {
  readonly at: string;
  readonly code: number;
  readonly status: number;
  readonly phoneNumberId: string | null;
  readonly to: string | null;
  readonly message: string;
}

export interface ReadMark {
  readonly at: string;
  readonly phoneNumberId: string;
  readonly wamid: string;
  readonly typing: boolean;
}

export interface WorldOptions {
  readonly seed: number;
  readonly settings: Partial<Settings>;
  readonly now: () => number;
}

const RING = 10_000;

/** The whole memory of one simulator, and the parts that act on it. */
export class World {
  readonly now: () => number;
  readonly random: Random;
  readonly registry = new Registry();
  readonly chats = new Chats();
  readonly desk: FaultDesk;
  readonly feed = new Feed();
  readonly media: MediaStore;
  readonly numberBuckets = new TokenBuckets();
  readonly pairBuckets = new TokenBuckets();
  /** Complete: what was accepted is never dropped. */
  readonly accepted: OutboundMessage[] = [];
  readonly byWamid = new Map<string, ChatMessage>();
  readonly refused = new Ring<Refusal>(RING);
  readonly reads = new Ring<ReadMark>(RING);
  readonly webhookLog = new Ring<WebhookLog>(RING);
  readonly schedule = new Schedule();
  readonly poster: Poster;
  readonly batcher: Batcher;
  readonly statuses: Statuses;
  /** Business profiles as last written, by number id. */
  readonly profiles = new Map<string, Record<string, unknown>>();
  /** Numbers that were registered or deregistered since the configuration. */
  readonly registered = new Map<string, boolean>();
  readonly counts = { inbound: 0, statuses: { sent: 0, delivered: 0, read: 0, failed: 0 } };
  settings: Settings;
  /** Grows with everything that a restart should remember. */
  revision = 0;
  baseUrl = "http://127.0.0.1:0";

  constructor(private readonly options: WorldOptions) {
    this.now = options.now;
    this.random = new Random(options.seed);
    this.desk = new FaultDesk(this.random);
    this.settings = settingsSchema.parse(options.settings);
    const settings = (): Settings => this.settings;
    this.media = new MediaStore(this.now, () => this.baseUrl);
    this.poster = new Poster({
      settings,
      desk: this.desk,
      random: this.random,
      log: this.webhookLog,
      now: this.now,
    });
    this.batcher = new Batcher(this.registry, this.poster, settings);
    this.statuses = new Statuses({
      settings,
      schedule: this.schedule,
      chats: this.chats,
      registry: this.registry,
      batcher: this.batcher,
      now: this.now,
      onStatus: (message, status) => {
        this.counts.statuses[status] += 1;
        this.revision += 1;
        this.#tell(message.number, message.customer.key, "status", () => ({
          wamid: message.wamid,
          status,
          at: message.statuses[status],
        }));
      },
    });
  }

  /** Puts a message into its chat and tells the phone. */
  addToChat(chat: Chat, message: ChatMessage): void {
    this.chats.add(chat, message);
    this.byWamid.set(message.wamid, message);
    this.revision += 1;
    this.#tell(chat.number, chat.customer.key, "message", () => ({ wamid: message.wamid }));
  }

  /** Tells the phone that the business is typing or has read. */
  tellMark(chat: Chat, name: "typing" | "seen"): void {
    this.#tell(chat.number, chat.customer.key, name, () => ({}));
  }

  isRegistered(number: BusinessNumber): boolean {
    return this.registered.get(number.phoneNumberId) ?? number.registered;
  }

  /** Back to the start: configuration stays, everything that happened since is gone. */
  reset(): void {
    this.revision += 1;
    this.schedule.clear();
    this.batcher.clear();
    this.batcher.overrides.clear();
    this.batcher.unsubscribed.clear();
    this.poster.clear();
    this.desk.clear();
    this.chats.clear();
    this.media.clear();
    this.numberBuckets.clear();
    this.pairBuckets.clear();
    this.accepted.length = 0;
    this.byWamid.clear();
    this.refused.clear();
    this.reads.clear();
    this.webhookLog.clear();
    this.profiles.clear();
    this.registered.clear();
    this.registry.forgetInvented();
    this.counts.inbound = 0;
    this.counts.statuses = { sent: 0, delivered: 0, read: 0, failed: 0 };
    this.settings = settingsSchema.parse(this.options.settings);
    this.random.reseed(this.options.seed);
  }

  async close(): Promise<void> {
    this.schedule.clear();
    this.batcher.clear();
    this.feed.close();
    await this.poster.close();
  }

  #tell(
    number: BusinessNumber,
    customerKey: string,
    name: string,
    data: () => Record<string, unknown>,
  ): void {
    const id = number.phoneNumberId;
    this.feed.emit([`${id}|${customerKey}`, id], name, () => ({
      number: id,
      customer: customerKey,
      ...data(),
    }));
  }
}
