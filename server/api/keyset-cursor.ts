import { z } from "zod";
import { AppError } from "#contracts/errors.ts";

const lowestId = "00000000-0000-0000-0000-000000000000";
const highestId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

export interface KeysetCursor<Keys extends readonly unknown[]> {
  /** The keys to continue after; the edge of the list when there is no cursor. */
  read(cursor: string | undefined): Keys;
  write(keys: Keys): string;
}

/**
 * Opaque cursor over the sort keys of the last row shown. It is input like any other: parsed, never trusted; it
 * can only move a reader within what the reader may see.
 */
const keysetCursor = <Keys extends readonly unknown[]>(
  schema: z.ZodType<Keys>,
  edge: Keys,
): KeysetCursor<Keys> => ({
  read: (cursor) => {
    if (cursor === undefined) return edge;
    const parsed = schema.safeParse(decode(cursor));
    if (parsed.success) return parsed.data;
    throw new AppError("invalid_input", {
      fields: [{ path: "query.cursor", message: "This cursor is not one of ours" }],
    });
  },
  write: (keys) => Buffer.from(JSON.stringify(keys)).toString("base64url"),
});

const decode = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
};

const Instant = z.iso.datetime().refine((at) => at >= "1970");
const Name = z.string().refine((name) => !name.includes("\u0000"));

/** Newest first by (time, id). */
export const newestFirst = keysetCursor(z.tuple([Instant, z.uuid()]), ["infinity", highestId]);

/** Newest first by (time, journal number, id): the order of a thread. */
export const threadOrder = keysetCursor(z.tuple([Instant, z.string().regex(/^\d{1,18}$/), z.uuid()]), [
  "infinity",
  "999999999999999999",
  highestId,
]);

/** By (name, id). */
export const byName = keysetCursor(z.tuple([Name, z.uuid()]), ["", lowestId]);

/** Cuts one row too many into a page and its cursor. */
export const pageOfRows = <Row, Keys extends readonly unknown[]>(
  rows: readonly Row[],
  limit: number,
  cursor: KeysetCursor<Keys>,
  keysOf: (row: Row) => Keys,
): { page: Row[]; nextCursor: string | null } => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last !== undefined ? cursor.write(keysOf(last)) : null };
};

/** A LIKE pattern that finds `words` anywhere, taken literally. */
export const anywhere = (words: string): string => `%${words.replace(/[\\%_]/g, "\\$&")}%`;
