import { randomBytes } from "node:crypto";

/** Crockford's base32 in lower case: nothing that looks like something else. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const count = 8;
/** Of five bits each: 80 random bits. */
const letters = 16;

/** Eight fresh codes as they are shown, `xxxx-xxxx-xxxx-xxxx`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: count }, () => {
    const text = [...randomBytes(letters)].map((byte) => alphabet[byte % alphabet.length]).join("");
    return text.replace(/(.{4})(?=.)/g, "$1-");
  });

/**
 * A typed code without the freedom of typing: case, spaces, dashes, and the letters that Crockford reads as digits.
 * @returns undefined for what is no recovery code at all
 */
export const plainRecoveryCode = (typed: string): string | undefined => {
  const text = typed.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  return text.length === letters && /^[0-9a-hjkmnp-tv-z]+$/.test(text) ? text : undefined;
};
