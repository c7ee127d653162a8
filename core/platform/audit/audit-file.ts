import { createHash } from "node:crypto";
import { z } from "zod";

/** First line of an exported trail. */
export const AuditFileHead = z.object({
  format: z.literal("parley.audit"),
  version: z.literal(1),
  orgId: z.uuid(),
  exportedAt: z.iso.datetime(),
  entries: z.int().nonnegative(),
  /** Hash of the newest entry; of no entry, the beginning of the chain. Hex. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditFileHead = z.infer<typeof AuditFileHead>;

/** Every other line: an entry as it was hashed. */
export const AuditFileLine = z.object({
  no: z.int().positive(),
  body: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditFileLine = z.infer<typeof AuditFileLine>;

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Where the chain of an org begins. */
export const chainBegin = (orgId: string): Buffer => sha256(`parley.audit:${orgId}`);

/** The hash of entry `no` after the one whose hash is `before`. The database computes the same (audit-append.sql). */
export const chainNext = (before: Buffer, no: number, body: string): Buffer =>
  sha256(before, `${no}:${body}`);

export type AuditVerdict =
  | { readonly whole: true; readonly orgId: string; readonly entries: number; readonly head: string }
  | { readonly whole: false; readonly line: number; readonly problem: string };

const parse = <T>(schema: z.ZodType<T>, line: string): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

/**
 * Checks an exported trail line by line: no entry changed, left out, put in or moved. It cannot see that the newest
 * entries were cut off together with the head line's number: keep the head of each export elsewhere.
 */
export const verifyAuditFile = (lines: Iterable<string>): AuditVerdict => {
  let line = 0;
  let head: AuditFileHead | undefined;
  let hash: Buffer = Buffer.alloc(0);
  let entries = 0;
  for (const text of lines) {
    line += 1;
    if (head === undefined) {
      head = parse(AuditFileHead, text);
      if (!head) return { whole: false, line, problem: "This is not the first line of an audit export" };
      hash = chainBegin(head.orgId);
      continue;
    }
    if (text === "") continue;
    const entry = parse(AuditFileLine, text);
    if (!entry) return { whole: false, line, problem: "This line is not an entry" };
    if (entry.no !== entries + 1) {
      return { whole: false, line, problem: `Entry ${entries + 1} is missing or out of its place` };
    }
    hash = chainNext(hash, entry.no, entry.body);
    if (hash.toString("hex") !== entry.hash) {
      return { whole: false, line, problem: `Entry ${entry.no} was changed, or one before it` };
    }
    entries += 1;
  }
  if (!head) return { whole: false, line: 1, problem: "The file is empty" };
  const last = hash.toString("hex");
  if (entries !== head.entries || last !== head.head) {
    return { whole: false, line, problem: `The end is missing: ${head.entries} entries were exported` };
  }
  return { whole: true, orgId: head.orgId, entries, head: last };
};
