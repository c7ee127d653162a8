import { createHash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const idLength = 8;
/** 43 characters of 62: 256 bits. */
const secretLength = 43;
const checksumLength = 6;

/** `live` for production, `test` for everything else: what leaked is told apart at a glance. */
export type KeyKind = "live" | "test";

export interface MadeApiKey {
  /** The whole key; shown once and never kept. */
  readonly text: string;
  /** `parley_live_1a2b3c4d`: what may be shown of it. */
  readonly prefix: string;
  /** SHA-256, the only thing that is kept. */
  readonly hash: Buffer;
}

const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");

/** CRC-32 in base 62, always six characters (62^6 is above 2^32). */
const checksumOf = (text: string): string => {
  let left = crc32(text);
  let digits = "";
  for (let n = 0; n < checksumLength; n += 1) {
    digits = alphabet.charAt(left % alphabet.length) + digits;
    left = Math.floor(left / alphabet.length);
  }
  return digits;
};

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Makes a key: `parley_<live|test>_<id>_<secret><checksum>`. */
export const newApiKey = (kind: KeyKind): MadeApiKey => {
  const prefix = `parley_${kind}_${randomText(idLength)}`;
  const body = `${prefix}_${randomText(secretLength)}`;
  const text = body + checksumOf(body);
  return { text, prefix, hash: hashOf(text) };
};

const looksRight = new RegExp(
  `^parley_(?:live|test)_[0-9A-Za-z]{${String(idLength)}}_[0-9A-Za-z]{${String(secretLength + checksumLength)}}$`,
);

/** Whether a bearer wants to be an API key; access tokens never begin so. */
export const claimsToBeApiKey = (bearer: string): boolean => bearer.startsWith("parley_");

/**
 * The hash to look a key up by. A slip of the pen is refused here, by shape and checksum, without asking anybody: any
 * one wrong character and any two neighbours exchanged are always found, other slips all but once in four thousand
 * million.
 * @returns undefined when the text cannot be a key that was made here
 */
export const hashOfApiKey = (text: string): Buffer | undefined => {
  if (!looksRight.test(text)) return undefined;
  const body = text.slice(0, -checksumLength);
  return checksumOf(body) === text.slice(-checksumLength) ? hashOf(text) : undefined;
};
