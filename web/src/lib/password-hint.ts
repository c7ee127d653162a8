import { NewPassword } from "#contracts/password.ts";

/** How far a typed password has come. `level` fills the meter; only `fits` decides whether it may be sent. */
export interface PasswordHint {
  level: 0 | 1 | 2 | 3 | 4;
  says:
    "empty" | "refused" | "short" | "long" | "unreadable" | "own" | "repeated" | "fine" | "good" | "strong";
  fits: boolean;
}

const shortest = 8;
const good = 12;
const strong = 16;
/** `abababab` is long and guessed at once. */
const fewestKinds = 4;

const bare = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}]+/gu, "");

const isOwn = (password: string, own: readonly string[]): boolean => {
  const core = bare(password);
  return own
    .flatMap((text) => [text, text.split("@")[0] ?? text])
    .map(bare)
    .some((word) => word.length >= 3 && word === core);
};

const levelOf = (length: number): PasswordHint => {
  if (length >= strong) return { level: 4, says: "strong", fits: true };
  if (length >= good) return { level: 3, says: "good", fits: true };
  return { level: 2, says: "fine", fits: true };
};

/**
 * What to say about a password while it is typed (ASVS 6.2: length counts, kinds of characters do not). The server has
 * the last word: it also knows which passwords everybody uses.
 * @param own what others know of the person: name, address, org
 */
export const passwordHint = (password: string, own: readonly string[]): PasswordHint => {
  if (password === "") return { level: 0, says: "empty", fits: false };
  if (password.length < shortest) return { level: 1, says: "short", fits: false };
  if (password.includes("\u0000") || /\p{Cs}/u.test(password)) {
    return { level: 1, says: "unreadable", fits: false };
  }
  if (!NewPassword.safeParse(password).success) return { level: 1, says: "long", fits: false };
  if (isOwn(password, own)) return { level: 1, says: "own", fits: true };
  if (new Set(password).size < fewestKinds) return { level: 1, says: "repeated", fits: true };
  return levelOf(password.length);
};
