import { Agent, request } from "undici";
import type { App, Settings } from "../config.ts";
import type { FaultDesk } from "../faults.ts";
import type { Random } from "../random.ts";
import type { Ring } from "../ring.ts";
import { signBody } from "./meta-json.ts";

/** One webhook body on its way; the same object stands in the log and changes there. */
export interface WebhookLog {
  readonly id: number;
  readonly at: string;
  readonly url: string;
  readonly kind: string;
  readonly updates: number;
  /** HTTP status of the newest attempt; 0 when there was no answer; null before the first. */
  status: number | null;
  attempts: number;
  done: boolean;
}

export interface Delivery {
  readonly log: WebhookLog;
  readonly app: App;
  readonly body: string;
}

interface Parts {
  readonly settings: () => Settings;
  readonly desk: FaultDesk;
  readonly random: Random;
  readonly log: Ring<WebhookLog>;
  readonly now: () => number;
}

/** Posts signed bodies, several at once, and repeats each until it is answered 200. */
export class Poster {
  readonly #agent = new Agent({ connections: 128, pipelining: 1, keepAliveTimeout: 10_000 });
  readonly #waiting: Delivery[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #aborts = new Set<AbortController>();
  #nextId = 1;
  #running = 0;
  #closed = false;

  constructor(private readonly parts: Parts) {}

  /** Posts and retries with growing pauses, for as long as the process lives. Faults may copy, hold or overtake. */
  send(app: App, url: string, body: string, kind: string, updates: number): void {
    const { desk, random } = this.parts;
    const copies = desk.happens("duplicate") ? 1 + desk.faults.duplicateCopies : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delivery = this.#prepare(app, url, body, copy === 0 ? kind : `${kind} (copy)`, updates);
      const heldMs =
        (desk.happens("delay") ? desk.faults.delayMs : 0) +
        (desk.happens("reorder") ? Math.ceil(random.next() * desk.faults.reorderMs) : 0);
      if (heldMs === 0) this.#enqueue(delivery);
      else this.#later(heldMs, () => this.#enqueue(delivery));
    }
  }

  /** Posts once, no faults, no retry. `signature`: a right one, a wrong one, none, or this very text. */
  async sendOnce(app: App, url: string, body: string, signature: string): Promise<WebhookLog> {
    const delivery = this.#prepare(app, url, body, "raw", 0);
    const header =
      signature === "right"
        ? signBody(body, app.appSecret)
        : signature === "wrong"
          ? signBody(body, `${app.appSecret}-wrong`)
          : signature === "none"
            ? undefined
            : signature;
    await this.#post(delivery, header);
    delivery.log.done = true;
    return delivery.log;
  }

  /** Bodies not yet answered with 200: in flight, queued, or waiting for their next attempt. */
  get unfinished(): number {
    return this.#running + this.#waiting.length + this.#timers.size;
  }

  /** Forgets everything on its way. */
  clear(): void {
    this.#waiting.length = 0;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const abort of this.#aborts) abort.abort();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.clear();
    await this.#agent.destroy();
  }

  #prepare(app: App, url: string, body: string, kind: string, updates: number): Delivery {
    const log: WebhookLog = {
      id: this.#nextId,
      at: new Date(this.parts.now()).toISOString(),
      url,
      kind,
      updates,
      status: null,
      attempts: 0,
      done: false,
    };
    this.#nextId += 1;
    this.parts.log.push(log);
    return { log, app, body };
  }

  #enqueue(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.#pump();
  }

  #pump(): void {
    while (!this.#closed && this.#running < this.parts.settings().concurrency) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) return;
      this.#running += 1;
      void this.#attempt(delivery).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const wrong = this.parts.desk.happens("wrongSignature");
    const secret = wrong ? `${delivery.app.appSecret}-wrong` : delivery.app.appSecret;
    const forgotten = await this.#post(delivery, signBody(delivery.body, secret));
    const { log } = delivery;
    if (log.status === 200) {
      log.done = true;
      return;
    }
    if (forgotten || this.#closed) return;
    const { retryBaseMs, retryMaxMs } = this.parts.settings();
    this.#later(Math.min(retryMaxMs, retryBaseMs * 2 ** (log.attempts - 1)), () => this.#enqueue(delivery));
  }

  /** @returns true when the post was aborted by clear(), so that nobody retries it. */
  async #post(delivery: Delivery, signature: string | undefined): Promise<boolean> {
    const { log } = delivery;
    const abort = new AbortController();
    this.#aborts.add(abort);
    const timeout = setTimeout(() => abort.abort("timeout"), this.parts.settings().webhookTimeoutMs);
    log.attempts += 1;
    try {
      const answer = await request(log.url, {
        method: "POST",
        dispatcher: this.#agent,
        signal: abort.signal,
        headers: {
          "content-type": "application/json",
          "user-agent": "facebookexternalua",
          ...(signature === undefined ? {} : { "x-hub-signature-256": signature }),
        },
        body: delivery.body,
      });
      await answer.body.dump();
      log.status = answer.statusCode;
    } catch {
      log.status = 0;
    } finally {
      clearTimeout(timeout);
      this.#aborts.delete(abort);
    }
    return abort.signal.aborted && abort.signal.reason !== "timeout";
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
