import { z } from "zod";
import type { MessageError } from "#contracts/shapes/message.ts";
import table from "./codes.json" with { type: "json" };
import { sentences } from "./sentences.ts";

/** How often a refusal may be tried again (codes.json, `read_me.retry`). */
export const RetryClass = z.enum(["backoff", "later", "limited", "after_fix", "no"]);
export type RetryClass = z.infer<typeof RetryClass>;

/** What a refusal is about: the wider the scope, the more must wait. */
export const ErrorScope = z.enum([
  "token",
  "platform",
  "app",
  "api",
  "account",
  "account+country",
  "number",
  "pair",
  "recipient",
  "request",
  "message",
  "template",
  "flow",
  "group",
  "call",
  "entity",
]);
export type ErrorScope = z.infer<typeof ErrorScope>;

const Entry = z.object({
  code: z.union([z.int(), z.string().regex(/^\d+-\d+$/)]),
  title: z.string().min(1),
  retry: RetryClass,
  scope: ErrorScope,
});
type Entry = z.infer<typeof Entry>;

/** Meta's error as the product speaks of it. `advice` is one sentence for the person at the console. */
export interface MetaError {
  code: number;
  title: string;
  advice: string;
  retry: RetryClass;
  scope: ErrorScope;
  /** False when the table does not have the code. */
  known: boolean;
}

const entries = z.array(Entry).parse(table.codes);
const byCode = new Map<number, Entry>();
const ranges: { from: number; to: number; entry: Entry }[] = [];
for (const entry of entries) {
  if (typeof entry.code === "number") {
    byCode.set(entry.code, entry);
    continue;
  }
  const [from = 0, to = 0] = entry.code.split("-").map(Number);
  ranges.push({ from, to, entry });
}

/** Every code or range of the table, as it is keyed in the sentences. */
export const metaErrorKeys: readonly string[] = entries.map((entry) => String(entry.code));

const unknownAdvice = "Send it again later; if it keeps failing, show an admin the details.";
/** Meta says "object does not exist or no permission" with code 100 and this subcode (fixture error.100.33). */
const goneSubcode = 33;

const find = (code: number): Entry | undefined =>
  byCode.get(code) ?? ranges.find((range) => code >= range.from && code <= range.to)?.entry;

/**
 * What a Graph error code means for us. Source: Meta's error page (copy of 12 Dec 2025) by way of codes.json.
 * Messages and titles of Meta change; only the code decides. Code 100 with subcode 33 is about the number.
 * A code that is not in the table is never tried again by code.
 */
export const describeMetaError = (
  code: number,
  details: { subcode?: number | undefined } = {},
): MetaError => {
  const gone = code === 100 && details.subcode === goneSubcode;
  const entry = find(gone ? goneSubcode : code);
  if (!entry)
    return {
      code,
      title: `WhatsApp error ${code}`,
      advice: unknownAdvice,
      retry: "no",
      scope: "message",
      known: false,
    };
  return {
    code,
    title: entry.title,
    advice: sentences[String(entry.code)] ?? unknownAdvice,
    retry: entry.retry,
    scope: entry.scope,
    known: true,
  };
};

/** Longest detail that is shown and kept, in characters. */
const longestDetail = 500;

/**
 * A refusal as the agent reads it, whether Graph answered it or a status told of it later. `retryable` says whether
 * sending the message again can ever succeed: at once, after a wait, or after somebody fixed what the advice names
 * (`after_fix`: "will fail until somebody fixes something"). Only what codes.json calls `no` cannot.
 * Nothing is sent again by code because of it; that is decided by the class itself (classify-outcome.ts).
 */
export const messageErrorOf = (error: MetaError, detail: string | undefined): MessageError => ({
  code: error.code,
  title: error.title,
  advice: error.advice,
  ...(detail === undefined ? {} : { detail: detail.slice(0, longestDetail) }),
  retryable: error.retry !== "no",
});
