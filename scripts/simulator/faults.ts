import { z } from "zod";
import type { Random } from "./random.ts";

const chance = z.number().min(0).max(1).default(0);
const ms = z.number().int().min(0).max(600_000);

/** Chances (0..1) and their parameters. All chances start at 0: no fault happens unasked. */
export const faultsSchema = z.strictObject({
  duplicate: chance,
  duplicateCopies: z.number().int().min(1).max(10).default(1),
  reorder: chance,
  reorderMs: ms.default(800),
  delay: chance,
  delayMs: ms.default(3000),
  wrongSignature: chance,
  withholdStatuses: chance,
  rate130429: chance,
  rate131056: chance,
  error190: chance,
  error131000: chance,
  http502: chance,
  /** How often a 502 hides a message that was accepted all the same. */
  http502Accepts: z.number().min(0).max(1).default(0.5),
  resetBefore: chance,
  resetAfter: chance,
  stallAfterAccept: chance,
  stallMs: ms.default(30_000),
  brokenJson: chance,
  media503: chance,
});
export type Faults = z.infer<typeof faultsSchema>;

/** Faults that one send can meet; at most one of them happens to a request. */
export const sendFaults = [
  "resetBefore",
  "http502",
  "error190",
  "rate130429",
  "rate131056",
  "error131000",
  "stallAfterAccept",
  "resetAfter",
  "brokenJson",
] as const;
export type SendFault = (typeof sendFaults)[number];

const scripted = z.union([
  z.enum([...sendFaults, "withholdStatuses", "holdForQuality"]),
  z.strictObject({
    fault: z.enum(sendFaults),
    ms: ms.optional(),
    accepts: z.boolean().optional(),
  }),
  /** Refuse at once with this Graph code. */
  z.strictObject({ error: z.number().int(), details: z.string().optional() }),
  /** Accept, then post a `failed` status with this code. */
  z.strictObject({ failLater: z.number().int(), details: z.string().optional() }),
]);

/** A one-shot order: the next `times` sends that match meet `do`. */
export const scriptSchema = z.strictObject({
  match: z
    .strictObject({
      phoneNumberId: z.string().optional(),
      to: z.string().optional(),
      textIncludes: z.string().optional(),
    })
    .default({}),
  do: scripted,
  times: z.number().int().min(1).default(1),
});
export type Script = z.infer<typeof scriptSchema>;

/** What is going to happen to one send. */
export interface Plan {
  readonly fault?: SendFault;
  readonly stallMs?: number;
  readonly acceptBehind502?: boolean;
  readonly error?: { readonly code: number; readonly details?: string | undefined };
  readonly failLater?: { readonly code: number; readonly details?: string | undefined };
  readonly withhold?: boolean;
  readonly holdForQuality?: boolean;
}

/** The part of a send that scripts can match on. */
export interface SendView {
  readonly phoneNumberId: string;
  readonly to: string;
  readonly text: string;
}

/** True when every named part of `match` fits; `to` is compared without a leading plus. */
function fits(match: Script["match"], send: SendView): boolean {
  if (match.phoneNumberId !== undefined && match.phoneNumberId !== send.phoneNumberId) return false;
  if (match.to !== undefined && match.to.replace("+", "") !== send.to.replace("+", "")) return false;
  return match.textIncludes === undefined || send.text.includes(match.textIncludes);
}

/** Translates one scripted order into a plan. */
function planOf(order: Script["do"]): Plan {
  if (typeof order === "object") {
    if ("error" in order) return { error: { code: order.error, details: order.details } };
    if ("failLater" in order) return { failLater: { code: order.failLater, details: order.details } };
    return {
      fault: order.fault,
      ...(order.ms === undefined ? {} : { stallMs: order.ms }),
      ...(order.accepts === undefined ? {} : { acceptBehind502: order.accepts }),
    };
  }
  if (order === "withholdStatuses") return { withhold: true };
  if (order === "holdForQuality") return { holdForQuality: true };
  return { fault: order };
}

/** Decides faults. Same seed, same order of requests: same faults. */
export class FaultDesk {
  faults: Faults = faultsSchema.parse({});
  #scripts: { script: Script; left: number }[] = [];

  constructor(private readonly random: Random) {}

  /** Queues one-shot orders; older ones are used up first. */
  addScript(script: Script): void {
    this.#scripts.push({ script, left: script.times });
  }

  /** One-shot orders still waiting for a match. */
  get scriptsLeft(): number {
    return this.#scripts.reduce((sum, entry) => sum + entry.left, 0);
  }

  clear(): void {
    this.faults = faultsSchema.parse({});
    this.#scripts = [];
  }

  /** Rolls one chance. A zero chance takes nothing from the random sequence. */
  happens(
    name: "duplicate" | "reorder" | "delay" | "wrongSignature" | "withholdStatuses" | "media503",
  ): boolean {
    return this.#roll(this.faults[name]);
  }

  /** Takes the first matching script, else rolls each send fault once. */
  planSend(send: SendView): Plan {
    const plan = this.#scripted(send) ?? this.#rolled();
    return {
      stallMs: this.faults.stallMs,
      ...(plan.fault === "http502" ? { acceptBehind502: this.#roll(this.faults.http502Accepts) } : {}),
      withhold: this.happens("withholdStatuses"),
      ...plan,
    };
  }

  #rolled(): Plan {
    let fault: SendFault | undefined;
    for (const name of sendFaults) {
      const hit = this.#roll(this.faults[name]);
      if (hit && fault === undefined) fault = name;
    }
    return fault === undefined ? {} : { fault };
  }

  #roll(chanceOfIt: number): boolean {
    return chanceOfIt > 0 && this.random.next() < chanceOfIt;
  }

  #scripted(send: SendView): Plan | undefined {
    const entry = this.#scripts.find(({ script }) => fits(script.match, send));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left === 0) this.#scripts = this.#scripts.filter((other) => other !== entry);
    return planOf(entry.script.do);
  }
}
