/** A JSON object of unknown make. */
export type Json = Record<string, unknown>;

/** Deeper nesting than any Meta body shows; beyond it neither JSON.stringify nor jsonb is safe. */
const deepest = 64;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const objectsOf = (value: unknown): Json[] => listOf(value).filter(isObject);

/** Postgres takes neither NUL nor half of a surrogate pair; both become U+FFFD, and nothing else changes. */
export const storableText = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, "\uFFFD");

/** A non-empty string, storable; numbers are taken as their digits, since Meta writes ids both ways. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === "string") return value === "" ? undefined : storableText(value);
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
};

/** Words and ids that Meta sends are short; anything longer is no id, and no index takes it. */
const longestName = 128;

/** The first characters of a text as a short name: storable, and fit for an index. */
export const shortText = (text: string): string => storableText(text.slice(0, longestName));

/** `textOf`, cut to the length of a name or id. The whole stays in the body. */
export const nameOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  return text === undefined ? undefined : shortText(text);
};

/** Digits of a phone number, without `+`, spaces and dashes; undefined when nothing like a number is left. */
export const digitsOf = (value: unknown): string | undefined => {
  const text = textOf(value);
  if (text === undefined || !/^\+?[\d\s().-]+$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, "");
  return digits.length >= 3 && digits.length <= 20 ? digits : undefined;
};

/** Drops keys whose value is undefined. */
export const compact = <T extends object>(fields: {
  [Key in keyof T]: T[Key] | undefined;
}): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/**
 * The value with every string made storable.
 * @throws RangeError when it is nested deeper than any body of Meta's
 */
export const storable = (value: unknown, depth = 0): unknown => {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > deepest) throw new RangeError(`it is nested deeper than ${String(deepest)} levels`);
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storable(item, depth + 1)]),
  );
};
