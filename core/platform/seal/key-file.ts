import { readFileSync } from "node:fs";
import { KeyringError } from "./keyring.ts";

/**
 * Reads a symmetric key of a keys directory (`pepper.key`, `refresh.key`, `callback.key`): 32 random bytes as
 * base64url text.
 * @throws KeyringError naming the file and the mend
 */
export const readKeyFile = (path: string): Buffer => {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new KeyringError(`${path} is missing: npm run keys`, cause);
  }
  const key = Buffer.from(text.trim(), "base64url");
  if (key.length !== 32) throw new KeyringError(`${path} does not hold 32 bytes as base64url`);
  return key;
};
