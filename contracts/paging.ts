import { z } from "zod";

/** Opaque keyset cursor; absent on the last page. */
export const Cursor = z.string().min(1).max(2048);

/** `limit` and `cursor` of every list. Limits are clamped by the schema, not silently. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: Cursor.optional(),
});

/** Every list answers `{ items, nextCursor }`. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: Cursor.nullable() });
