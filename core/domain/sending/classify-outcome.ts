import type { MessageError } from "#contracts/shapes/message.ts";
import { describeMetaError, messageErrorOf } from "../meta-errors/meta-errors.ts";
import type { MetaError } from "../meta-errors/meta-errors.ts";
import { backoffMs, pairBackoffMs } from "./backoff.ts";
import { AcceptedBody, GraphErrorBody } from "./graph-answer.ts";
import type { SendOutcome } from "./graph-answer.ts";

/** What becomes of the outbox row. Times in milliseconds from now. */
export type Verdict =
  | { do: "accept"; waMessageId: string }
  /** Back to the queue. `hold` stops the whole channel or pair for that long, not only this row. */
  | { do: "requeue"; afterMs: number; hold?: "channel" | "pair"; code: string }
  /** Back to the queue, and the channel (or every channel of the account) stops until a person mends it. */
  | { do: "pause"; scope: "channel" | "account"; error: MessageError }
  | { do: "fail"; error: MessageError }
  /** It may have arrived: never tried again by code. */
  | { do: "unknown"; reason: string };

export interface Tried {
  /** Tries of this row so far that were proven unsent or refused with the same code, one after the other. */
  earlier: number;
  /** 0 to 1, for the jitter. */
  random: number;
}

/** Refusals of one message without a clear cause: so many further tries, this far apart (protocol rule 5.2.2). */
const furtherTries = { backoff: 2, limited: 1 } as const;
const furtherTryMs = 30_000;
/** Refusals of a whole platform are waited out, but not for ever. */
const platformTries = 10;

/** Accounts that Meta has stopped: locked, blocked for policy, unpaid, unverified, banned. */
const accountBlockers = new Set([368, 131031, 131042, 141006, 141010, 141014]);

const waitAndRetry = (error: MetaError, tried: Tried, refused: MessageError): Verdict => {
  const code = String(error.code);
  switch (error.scope) {
    case "pair":
      return { do: "requeue", afterMs: pairBackoffMs(tried.earlier), hold: "pair", code };
    case "number": {
      // Maintenance lasts up to a minute (notes, section 3); a full bucket refills within a second.
      const firstMs = error.code === 130429 ? 1_000 : 60_000;
      const afterMs = backoffMs(firstMs, 300_000, tried.earlier, tried.random);
      return { do: "requeue", afterMs, hold: "channel", code };
    }
    case "account":
    case "app":
    case "api":
      return { do: "requeue", afterMs: backoffMs(60_000, 300_000, tried.earlier, tried.random), code };
    case "platform":
      return tried.earlier < platformTries
        ? { do: "requeue", afterMs: backoffMs(2_000, 300_000, tried.earlier, tried.random), code }
        : { do: "fail", error: refused };
    default:
      return tried.earlier < furtherTries.backoff
        ? { do: "requeue", afterMs: furtherTryMs, code }
        : { do: "fail", error: refused };
  }
};

const refusal = ({ error: said }: GraphErrorBody, tried: Tried): Verdict => {
  const found = describeMetaError(said.code, { subcode: said.error_subcode });
  // A code we do not know but that Meta itself calls passing deserves what 131000 gets.
  const error: MetaError =
    !found.known && said.is_transient === true ? { ...found, retry: "backoff" } : found;
  const refused = messageErrorOf(error, said.error_data?.details ?? said.message);
  if (error.scope === "token") return { do: "pause", scope: "channel", error: refused };
  if (accountBlockers.has(error.code)) return { do: "pause", scope: "account", error: refused };
  if (error.retry === "backoff") return waitAndRetry(error, tried, refused);
  if (error.scope === "number" && error.retry !== "later")
    return { do: "pause", scope: "channel", error: refused };
  if (error.retry === "limited" && tried.earlier < furtherTries.limited)
    return { do: "requeue", afterMs: furtherTryMs, code: String(error.code) };
  return { do: "fail", error: refused };
};

/** An answer that Graph did not write: a proxy, a wrong address, a broken body. */
const strangeAnswer = (status: number, tried: Tried): Verdict => {
  if (status === 429)
    return {
      do: "requeue",
      afterMs: backoffMs(1_000, 300_000, tried.earlier, tried.random),
      hold: "channel",
      code: "http_429",
    };
  // 408 is a gateway that stopped waiting: the request may have passed it.
  if (status < 400 || status >= 500 || status === 408) return { do: "unknown", reason: `http_${status}` };
  return {
    do: "fail",
    error: {
      code: `http_${status}`,
      title: "WhatsApp was not reached",
      advice: "Ask an admin to check the connection to WhatsApp, then send it again.",
      retryable: true,
    },
  };
};

/**
 * The sending protocol's table (docs/reliability.md): what one try's end means for its row. Only what is proven
 * not to have been accepted may go out again: nothing written, or a refusal in Graph's own words.
 */
export const classifyOutcome = (outcome: SendOutcome, tried: Tried): Verdict => {
  switch (outcome.kind) {
    case "unsent":
      return {
        do: "requeue",
        afterMs: backoffMs(1_000, 60_000, tried.earlier, tried.random),
        code: `unsent_${outcome.reason}`,
      };
    case "ambiguous":
      return { do: "unknown", reason: outcome.reason };
    case "answer": {
      const refused = GraphErrorBody.safeParse(outcome.body);
      if (refused.success) return refusal(refused.data, tried);
      const ok = outcome.status >= 200 && outcome.status < 300;
      const accepted = ok ? AcceptedBody.safeParse(outcome.body) : undefined;
      if (accepted?.success === true) return { do: "accept", waMessageId: accepted.data.messages[0].id };
      return strangeAnswer(outcome.status, tried);
    }
  }
};
