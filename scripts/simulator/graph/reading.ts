import { graphError } from "./graph-error.ts";

export type Json = Readonly<Record<string, unknown>>;

/** True for a plain JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Characters as a person counts them: an emoji outside the basic plane is one. */
export function lengthOf(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

const tooLong = (name: string, max: number): Error =>
  graphError(100, `Param ${name} must be at most ${max} characters long.`);

/** The object under `key`. @throws 131008 when missing, 100 when it is something else. */
export function objectAt(holder: Json, key: string, name: string): Json {
  const value = holder[key];
  if (value === undefined || value === null) throw graphError(131008, `Parameter ${name} is missing`);
  if (!isObject(value)) throw graphError(100, `Param ${name} must be a JSON object.`);
  return value;
}

/** The array under `key`, within its size limits. @throws 131008 or 100. */
export function listAt(
  holder: Json,
  key: string,
  name: string,
  min: number,
  max: number,
): readonly unknown[] {
  const value: unknown = holder[key];
  if (value === undefined || value === null) throw graphError(131008, `Parameter ${name} is missing`);
  if (!Array.isArray(value)) throw graphError(100, `Param ${name} must be an array.`);
  if (value.length < min) throw graphError(100, `Param ${name} must have at least ${min} elements.`);
  if (value.length > max) throw graphError(100, `Param ${name} must have at most ${max} elements.`);
  return value as readonly unknown[];
}

/** The text under `key`, 1..max characters. @throws 131008 when missing, 100 when too short, too long or no text. */
export function textAt(holder: Json, key: string, name: string, max: number): string {
  const value = optionalTextAt(holder, key, name, max);
  if (value === undefined) throw graphError(131008, `Parameter ${name} is missing`);
  if (value.trim() === "") throw graphError(100, `Param ${name} must be at least 1 character long.`);
  return value;
}

/** As textAt, but it may be absent or empty. */
export function optionalTextAt(holder: Json, key: string, name: string, max: number): string | undefined {
  const value = holder[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw graphError(100, `Param ${name} must be a string.`);
  if (lengthOf(value) > max) throw tooLong(name, max);
  return value;
}

/** A boolean or nothing. */
export function optionalFlagAt(holder: Json, key: string, name: string): boolean | undefined {
  const value = holder[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw graphError(100, `Param ${name} must be a boolean.`);
  return value;
}

/** A number, or a string that is one, within limits. */
export function coordinateAt(holder: Json, key: string, name: string, limit: number): number {
  const value = holder[key];
  if (value === undefined || value === null || value === "")
    throw graphError(131008, `Parameter ${name} is missing`);
  const number = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  if (!Number.isFinite(number) || Math.abs(number) > limit)
    throw graphError(100, `Param ${name} must be a number between -${limit} and ${limit}.`);
  return number;
}
