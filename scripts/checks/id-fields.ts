import { z } from "zod";
import * as ids from "#contracts/ids.ts";

/** The branded ids by identity: a delivery's number is no UUID. */
const branded = new Set<unknown>(Object.values(ids));

const isUuid = (schema: z.ZodType): boolean => {
  const { format } = schema.def as { format?: string };
  return format === "uuid" || format === "guid";
};

/** The schemas that one is made of, whatever wraps, joins or lists them. */
const partsOf = (value: unknown): z.ZodType[] => {
  if (value instanceof z.ZodType) return [value];
  if (Array.isArray(value)) return value.flatMap(partsOf);
  return [];
};

const walk = (schema: z.ZodType, path: readonly string[], seen: ReadonlySet<unknown>): string[] => {
  if (seen.has(schema)) return [];
  if (branded.has(schema) || isUuid(schema)) return [path.join(".")];
  const within = new Set([...seen, schema]);
  const def = schema.def as unknown as Record<string, unknown>;
  const { shape = {}, getter, ...others } = def;
  return [
    ...Object.entries(shape as Record<string, z.ZodType>).flatMap(([name, field]) =>
      walk(field, [...path, name], within),
    ),
    ...partsOf(typeof getter === "function" ? (getter as () => unknown)() : undefined).flatMap((part) =>
      walk(part, path, within),
    ),
    ...partsOf(Object.values(others)).flatMap((part) => walk(part, path, within)),
  ];
};

/**
 * The fields of a body or query that name something: branded ids and UUIDs, however deep.
 * @returns dotted paths, each once
 */
export const idFields = (schema: z.ZodType | undefined): string[] =>
  schema ? [...new Set(walk(schema, [], new Set()))] : [];
