import { z } from "zod";
import { AppError } from "#contracts/errors.ts";

const lowestId = "00000000-0000-0000-0000-000000000000";
const highestId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

export interface KeysetCursor<Keys extends readonly unknown[]> {
  /** The keys to continue after; the edge of the list when there is no cursor. */
  read(cursor: string | undefined): Keys;
  /** The keys to continue after, if there is a cursor. */
  after(cursor: string | undefined): Keys | undefined;
  write(keys: Keys): string;
}

/**
 * Opaque cursor over the sort keys of the last row shown. It is input like any other: parsed, never trusted; it
 * can only move a reader within what the reader may see.
 */
const keysetCursor = <Keys extends readonly unknown[]>(
  schema: z.ZodType<Keys>,
  edge: Keys,
): KeysetCursor<Keys> => {
  const after = (cursor: string | undefined): Keys | undefined => {
    if (cursor === undefined) return undefined;
    const parsed = schema.safeParse(decode(cursor));
    if (parsed.success) return parsed.data;
    throw new AppError("invalid_input", {
      fields: [{ path: "query.cursor", message: "This cursor is not one of ours" }],
    });
  };
  return {
    read: (cursor) => after(cursor) ?? edge,
    after,
    write: (keys) => Buffer.from(JSON.stringify(keys)).toString("base64url"),
  };
};

const decode = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
};

const Instant = z.iso.datetime().refine((at) => at >= "1970");
/** Text that Postgres can hold: no NUL, no half of a surrogate pair. */
const Name = z.string().refine((name) => !/[\0\p{Surrogate}]/u.test(name));

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

/** Prisma's condition for what comes after a row by (name, id); the outer bound lets the index find the place. */
export const afterName = (cursor: string | undefined) => {
  const [name, id] = byName.after(cursor) ?? [];
  if (name === undefined || id === undefined) return {};
  return { name: { gte: name }, OR: [{ name: { gt: name } }, { id: { gt: id } }] };
};

/** The same for the newest first by (receivedAt, id). */
export const afterReceived = (cursor: string | undefined) => {
  const [at, id] = newestFirst.after(cursor) ?? [];
  if (at === undefined || id === undefined) return {};
  const receivedAt = new Date(at);
  return { receivedAt: { lte: receivedAt }, OR: [{ receivedAt: { lt: receivedAt } }, { id: { lt: id } }] };
};

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

/** Words as a LIKE pattern takes them literally. Prisma's `contains` leaves this to its caller. */
export const literally = (words: string): string => words.replace(/[\\%_]/g, "\\$&");

/** A LIKE pattern that finds `words` anywhere, taken literally. */
export const anywhere = (words: string): string => `%${literally(words)}%`;
