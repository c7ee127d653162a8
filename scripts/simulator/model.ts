import type { BusinessNumber } from "./config.ts";
import type { Plan } from "./faults.ts";

/** A person as the simulator knows them. `key` is the wa_id, or the BSUID when there is no phone. */
export interface Customer {
  readonly key: string;
  readonly waId?: string;
  readonly bsuid?: string;
  readonly name: string;
  readonly username?: string;
  readonly parentBsuid?: string;
  /** Made up on the fly because somebody sent to this number. */
  readonly invented: boolean;
}

export type StatusName = "sent" | "delivered" | "read" | "failed";

interface Common {
  readonly chat: Chat;
  readonly wamid: string;
  readonly at: number;
  readonly type: string;
  /** What stood under the key named by `type`. */
  readonly payload: unknown;
  readonly contextWamid?: string;
}

/** A message that the customer wrote. */
export interface InboundMessage extends Common {
  readonly direction: "in";
  readBy?: number;
}

/** A message of the business that was accepted with 200 (or behind a fault). */
export interface OutboundMessage extends Common {
  readonly direction: "out";
  readonly index: number;
  readonly number: BusinessNumber;
  readonly customer: Customer;
  /** `to` as it was given, null when only a BSUID was. */
  readonly to: string | null;
  readonly recipient: string | null;
  readonly group: boolean;
  readonly category: string;
  readonly freeEntryPoint: boolean;
  readonly bizOpaque: string | null;
  readonly plan: Plan;
  /** When each status webhook was made, in ms. */
  readonly statuses: Partial<Record<StatusName, number>>;
  readAsked: boolean;
}

export type ChatMessage = InboundMessage | OutboundMessage;

/** Everything between one business number and one customer. */
export interface Chat {
  readonly number: BusinessNumber;
  readonly customer: Customer;
  messages: ChatMessage[];
  /** When the customer last wrote (ms), which opens the 24 h window. */
  lastInboundAt?: number;
  /** When the customer last came through an advert: a free 72 h entry point. */
  entryPointAt?: number;
  updatedAt: number;
}
