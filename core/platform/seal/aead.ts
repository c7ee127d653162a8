import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SealError } from "./seal-error.ts";

const algorithm = "aes-256-gcm";
const tagLength = 16;

export interface Locked {
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** AES-256-GCM with a random 96-bit nonce. Every key here locks exactly once, so a nonce cannot repeat. */
export const lock = (key: Buffer, plain: Uint8Array, binding: Buffer): Locked => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(binding);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
};

/** @throws SealError `not_authentic` for any change of key, nonce, text, tag or binding; never says which */
export const unlock = (key: Buffer, { nonce, ciphertext, tag }: Locked, binding: Buffer): Buffer => {
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  decipher.setAAD(binding);
  decipher.setAuthTag(tag);
  const plain = decipher.update(ciphertext);
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    throw new SealError("not_authentic", "This envelope does not open");
  }
};
