/** Why a password is too easy to guess: everybody uses it, or whoever knows the person or the org finds it at once. */
export type Weakness = "common" | "personal";

/** For comparing only. What is hashed is the password exactly as it was typed. */
const plain = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

/** Letters and digits alone, without the digits that people put at the end. */
const core = (text: string): string =>
  plain(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .replace(/\p{N}+$/u, "");

/** A shorter word would refuse passwords that only happen to begin with it. */
const shortestWord = 3;

const wordsOf = (personal: readonly string[]): string[] =>
  personal.flatMap((text) => (text.includes("@") ? [text, text.slice(0, text.lastIndexOf("@"))] : [text]));

/** A list of common passwords, as `weaknessOf` looks things up in it. */
export const commonPasswords = (list: Iterable<string>): ReadonlySet<string> =>
  new Set([...list].map((password) => plain(password)));

/**
 * Whether a password is too easy to guess (ASVS 6.2.4, 6.2.11). There is no rule about kinds of characters.
 * @param common from `commonPasswords`
 * @param personal what others know of the account: e-mail address, name, org, product
 * @returns undefined when it may be used
 */
export const weaknessOf = (
  password: string,
  common: ReadonlySet<string>,
  personal: readonly string[],
): Weakness | undefined => {
  if (common.has(plain(password))) return "common";
  const own = core(password);
  const isPersonal = wordsOf(personal).some(
    (word) => plain(word) === plain(password) || (core(word).length >= shortestWord && core(word) === own),
  );
  return isPersonal ? "personal" : undefined;
};
