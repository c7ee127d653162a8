import { createHash, createHmac, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";

const prefix = "prt_";
const shape = /^prt_[A-Za-z0-9_-]{43}$/;

/** A fresh opaque refresh token: 256 random bits. */
export const newRefreshToken = (): string => prefix + randomBytes(32).toString("base64url");

/** The one token that may follow `token`: two honest tabs that spend the same one get the same one. */
export const successorOf = (key: KeyObject, token: string): string =>
  prefix + createHmac("sha256", key).update(token).digest("base64url");

/** What the database keeps of a token. */
export const hashOfToken = (token: string): Buffer => createHash("sha256").update(token).digest();

export const looksLikeRefreshToken = (token: string): boolean => shape.test(token);
