import { z } from "zod";

/** Whole numbers within bounds, written plainly. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** 0 picks a free port. */
export const port = wholeNumber(0, 65_535);

/** Fractions allowed, above zero. */
export const positiveNumber = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, "must be a number above 0")
  .transform(Number)
  .refine((value) => value > 0, "must be a number above 0");

export const flag = z
  .enum(["0", "1", "false", "true"], "must be 1 or 0")
  .transform((text) => text === "1" || text === "true");

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const durationWords = "must be a time like 30s, 15m, 12h or 7d, at most 400d";

/** A length of time, in seconds: `15m`, `7d`. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,8}[smhd]$/, durationWords)
  .transform((text) => Number(text.slice(0, -1)) * (unitSeconds[text.slice(-1)] ?? 0))
  .refine((seconds) => seconds <= 400 * 86_400, durationWords);

/** An address with one of these schemes. Answers it as written, without a slash at its end. */
export const url = (...schemes: readonly string[]) => {
  const words = `must be an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
  return z
    .string()
    .refine((text) => {
      const address = URL.canParse(text) ? new URL(text) : undefined;
      return (
        address !== undefined && schemes.includes(address.protocol.slice(0, -1)) && address.hostname !== ""
      );
    }, words)
    .transform((text) => text.replace(/\/+$/, ""));
};

/** An address without path, query or user. Answers its origin. */
export const origin = (...schemes: readonly string[]) =>
  url(...schemes)
    .refine((text) => {
      const address = new URL(text);
      return (
        address.pathname === "/" && address.search === "" && address.hash === "" && address.username === ""
      );
    }, "must be an address without a path")
    .transform((text) => new URL(text).origin);

/** Names separated by commas, each one of these, none twice. */
export const listOf = <const Name extends string>(names: readonly [Name, ...Name[]]) => {
  const words = `must be one or more of ${names.join(", ")}, separated by commas`;
  return z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(z.enum(names, words)).min(1, words))
    .refine((list) => new Set(list).size === list.length, "must not name one twice");
};

/** Free words separated by commas. */
export const words = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

export const text = z.string();

/** A sender: `Parley <parley@example.com>`, or the address alone. */
export const mailbox = z.string().transform((given, context) => {
  const [, name = "", bracketed] = /^([^<>\r\n]*)<([^<>]+)>$/.exec(given) ?? [];
  const address = z.email().safeParse(bracketed ?? given);
  if (address.success) return { name: name.trim().replace(/^"(.*)"$/, "$1"), address: address.data };
  context.addIssue("must be an address, like Parley <parley@example.com>");
  return z.NEVER;
});

/** True for an address on this machine, where nobody listens in. */
export const isLoopback = (address: string): boolean => {
  const { hostname } = new URL(address);
  return (
    hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
};
