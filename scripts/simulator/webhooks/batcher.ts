import type { Account, App, Settings } from "../config.ts";
import type { Registry } from "../registry.ts";
import { toMetaJson } from "./meta-json.ts";
import { webhookBody, type Update } from "./payloads.ts";
import type { Poster } from "./poster.ts";

interface Line {
  readonly app: App;
  readonly url: string;
  updates: Update[];
  timer: NodeJS.Timeout | undefined;
}

/** Collects updates for a short while and hands full bodies to the poster. One line per app and address. */
export class Batcher {
  readonly #lines = new Map<string, Line>();
  /** Webhook addresses set over the app's own, by WABA or number id. */
  readonly overrides = new Map<string, string>();
  /** WABAs whose webhooks nobody subscribed to. */
  readonly unsubscribed = new Set<string>();

  constructor(
    private readonly registry: Registry,
    private readonly poster: Poster,
    private readonly settings: () => Settings,
  ) {}

  /** Sends an update to the app of its account: number override first, then WABA, then the app's address. */
  push(update: Update): void {
    const account = this.registry.accountOf(update.number);
    if (!this.isSubscribed(account)) return;
    const app = this.registry.appOf(account);
    const url =
      this.overrides.get(update.number.phoneNumberId) ?? this.overrides.get(account.wabaId) ?? app.webhookUrl;
    const key = `${app.appKey} ${url}`;
    let line = this.#lines.get(key);
    if (line === undefined || line.app !== app) {
      if (line !== undefined) this.#flush(line);
      line = { app, url, updates: [], timer: undefined };
      this.#lines.set(key, line);
    }
    line.updates.push(update);
    const full = line;
    if (line.updates.length >= this.settings().maxUpdates) this.#flush(line);
    else line.timer ??= setTimeout(() => this.#flush(full), this.settings().lingerMs);
  }

  isSubscribed(account: Account): boolean {
    return account.subscribed && !this.unsubscribed.has(account.wabaId);
  }

  /** Updates not yet in a body. */
  get pending(): number {
    let count = 0;
    for (const line of this.#lines.values()) count += line.updates.length;
    return count;
  }

  clear(): void {
    for (const line of this.#lines.values()) clearTimeout(line.timer);
    this.#lines.clear();
  }

  #flush(line: Line): void {
    clearTimeout(line.timer);
    line.timer = undefined;
    const updates = line.updates;
    line.updates = [];
    if (updates.length === 0) return;
    const kinds = new Set(updates.map((update) => (update.kind === "messages" ? "messages" : "statuses")));
    const kind = kinds.size > 1 ? "mixed" : ([...kinds][0] ?? "mixed");
    this.poster.send(line.app, line.url, toMetaJson(webhookBody(updates)), kind, updates.length);
  }
}
