import { v7 } from "uuid";
import type { z } from "zod";

/** A new UUIDv7: sortable by time of making, so keys stay local in their index. */
export const newId = (): string => v7();

/** A new id of a branded kind: `newIdOf(MessageId)`. */
export const newIdOf = <Schema extends z.ZodType<unknown, string>>(schema: Schema): z.output<Schema> =>
  schema.parse(v7());
