import type { z } from "zod";
import {
  customerSchema,
  settingsSchema,
  type CustomerInput,
  type Settings,
  type SimulatorConfigInput,
} from "../config.ts";
import { faultsSchema, scriptSchema, type Faults } from "../faults.ts";
import type { App } from "../config.ts";
import { handshake, type HandshakeResult } from "../webhooks/handshake.ts";
import { toMetaJson } from "../webhooks/meta-json.ts";
import type { WebhookLog } from "../webhooks/poster.ts";
import type { SnapshotFile } from "../snapshot.ts";
import type { World } from "../world.ts";
import { AdminError } from "./admin-error.ts";
import { chatDetail, chatList, customerView, numberView } from "./chat-view.ts";
import { numberOf, sendInbound } from "./inbound.ts";
import { readLog, summary } from "./log.ts";
import {
  handshakeSchema,
  inboundSchema,
  logQuerySchema,
  readSchema,
  webhookSchema,
  windowSchema,
} from "./schemas.ts";

type Input<T extends z.ZodType> = z.input<T>;

/** Everything that tests and the phone page can ask of a running simulator; the HTTP admin API is a thin skin over it. */
export class Admin {
  constructor(
    private readonly world: World,
    private readonly snapshot?: SnapshotFile,
  ) {}

  /** Adds or replaces apps, accounts, numbers, customers and service windows. */
  configure(config: SimulatorConfigInput) {
    const merged = this.world.registry.merge(config);
    this.snapshot?.restore();
    for (const window of merged.windows) this.setWindow(window);
    return this.state();
  }

  /** Changes the named faults; `seed` restarts the random sequence. */
  setFaults(changes: Partial<Faults> & { seed?: number }): Faults {
    const { seed, ...faults } = changes;
    if (seed !== undefined) this.world.random.reseed(seed);
    this.world.desk.faults = faultsSchema.parse({ ...this.world.desk.faults, ...faults });
    return this.world.desk.faults;
  }

  /** Queues a one-shot order for the next matching sends. */
  script(order: Input<typeof scriptSchema>): void {
    this.world.desk.addScript(scriptSchema.parse(order));
  }

  /** Changes the named settings. */
  patchSettings(changes: Partial<Settings>): Settings {
    this.world.settings = settingsSchema.parse({ ...this.world.settings, ...changes });
    return this.world.settings;
  }

  /** Writes as a customer. @returns the wamids, in order. */
  inbound(order: Input<typeof inboundSchema>): string[] {
    return sendInbound(this.world, inboundSchema.parse(order));
  }

  /** The customer opens the chat: `read` for everything delivered, now or as soon as it is. @returns how many. */
  read(order: Input<typeof readSchema>): number {
    const { phoneNumberId, customer } = readSchema.parse(order);
    numberOf(this.world, phoneNumberId);
    const known = this.world.registry.findCustomer(customer);
    const chat = known && this.world.chats.find(phoneNumberId, known);
    return chat === undefined ? 0 : this.world.statuses.readAll(chat);
  }

  /** Opens, moves or (null) closes the service window of a pair without a message. */
  setWindow(order: Input<typeof windowSchema>): void {
    const { phoneNumberId, customer, lastInboundAt } = windowSchema.parse(order);
    const chat = this.world.chats.open(
      numberOf(this.world, phoneNumberId),
      this.world.registry.customerFor(customer),
    );
    if (lastInboundAt === null) delete chat.lastInboundAt;
    else chat.lastInboundAt = Date.parse(lastInboundAt);
    this.world.revision += 1;
  }

  addCustomer(input: CustomerInput) {
    this.world.revision += 1;
    return customerView(this.world.registry.addCustomer(customerSchema.parse(input)));
  }

  /** The customer with this phone or BSUID, listed from now on; made with a plain name when there is none. */
  ensureCustomer(phoneOrBsuid: string) {
    const known = this.world.registry.customerFor(phoneOrBsuid.trim());
    if (!known.invented) return customerView(known);
    this.world.revision += 1;
    return customerView(this.world.registry.list(known));
  }

  /** Stores a file as if a customer had it on the phone; name its id in an inbound message. */
  addMedia(phoneNumberId: string, mimeType: string, bytes: Buffer, filename?: string): string {
    numberOf(this.world, phoneNumberId);
    return this.world.media.add({ phoneNumberId, mimeType, bytes, source: "inbound", filename }).id;
  }

  /** Posts any body once, no retry. @returns its log entry with the HTTP status (0: no answer). */
  async postWebhook(order: Input<typeof webhookSchema>): Promise<WebhookLog> {
    const parsed = webhookSchema.parse(order);
    const app = this.#app(parsed.appKey);
    const text = parsed.raw ?? toMetaJson(parsed.body);
    return this.world.poster.sendOnce(app, parsed.url ?? app.webhookUrl, text, parsed.signature);
  }

  /** Does the GET handshake with an app's webhook. */
  async handshake(order: Input<typeof handshakeSchema> = {}): Promise<HandshakeResult> {
    const parsed = handshakeSchema.parse(order);
    const app = this.#app(parsed.appKey);
    return handshake(app.webhookUrl, parsed.verifyToken ?? app.verifyToken);
  }

  log(query: Input<typeof logQuerySchema> = {}) {
    return readLog(this.world, logQuerySchema.parse(query));
  }

  summary() {
    return summary(this.world);
  }

  /** Who exists and how it behaves; no tokens, no secrets. */
  state() {
    const { registry, settings, desk } = this.world;
    return {
      apps: [...registry.apps.values()].map(({ appId, appKey, webhookUrl }) => ({
        appId,
        appKey,
        webhookUrl,
      })),
      accounts: [...registry.accounts.values()].map(({ wabaId, portfolioId, appKey, name }) => ({
        wabaId,
        portfolioId,
        appKey,
        name,
      })),
      numbers: [...registry.numbers.values()].map((number) => numberView(this.world, number)),
      customers: registry.listCustomers().slice(0, 500).map(customerView),
      settings,
      faults: desk.faults,
      summary: this.summary(),
    };
  }

  chats(phoneNumberId: string) {
    return chatList(this.world, numberOf(this.world, phoneNumberId));
  }

  chat(phoneNumberId: string, customer: string) {
    const number = numberOf(this.world, phoneNumberId);
    const known = this.world.registry.findCustomer(customer);
    if (known === undefined) throw new AdminError(404, `No customer ${customer} is known.`);
    return chatDetail(this.world, number, known, this.world.chats.find(phoneNumberId, known));
  }

  /** Forgets everything that happened; the configuration stays. */
  reset(): void {
    this.snapshot?.clear();
    this.world.reset();
  }

  #app(appKey: string | undefined): App {
    const app =
      appKey === undefined ? [...this.world.registry.apps.values()][0] : this.world.registry.apps.get(appKey);
    if (app === undefined) throw new AdminError(404, `No app ${appKey ?? ""} is configured.`);
    return app;
  }
}
