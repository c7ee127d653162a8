import { z } from "zod";
import { AppError } from "#contracts/errors.ts";
import type { FieldProblem } from "#contracts/errors.ts";

const nothing = z.strictObject({});

const fieldsOf = (part: string, error: z.ZodError): FieldProblem[] =>
  error.issues.slice(0, 20).flatMap((issue) => {
    const path = [part, ...issue.path.map(String)].join(".");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, 20).map((key) => ({ path: `${path}.${key}`, message: "Unknown field" }));
    }
    return [{ path, message: issue.message }];
  });

/** Postgres text holds no NUL; one rule here saves every statement from meeting it. */
const nulPath = (value: unknown, path: string): string | undefined => {
  if (typeof value === "string") return value.includes("\u0000") ? path : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = nulPath(inner, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Path parameters. A bad id is as absent as an unknown one. */
export const parseParams = (schema: z.ZodType | undefined, given: unknown): unknown => {
  if (!schema) return undefined;
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new AppError("not_found");
  return parsed.data;
};

/**
 * Query or body by the route's schema; a route that declares none takes none.
 * @throws AppError `invalid_input` with the fields
 */
export const parsePart = (part: "query" | "body", schema: z.ZodType | undefined, given: unknown): unknown => {
  const parsed = (schema ?? nothing).safeParse(given);
  if (!parsed.success) throw new AppError("invalid_input", { fields: fieldsOf(part, parsed.error) });
  const nul = nulPath(parsed.data, part);
  if (nul !== undefined) {
    throw new AppError("invalid_input", { fields: [{ path: nul, message: "NUL is not allowed" }] });
  }
  return schema ? parsed.data : undefined;
};
