import { createHash } from "node:crypto";
import { AppError } from "#contracts/errors.ts";

/** The part of the key-value store that counting needs; see core/platform/kv. */
export interface Counters {
  /** Adds one and answers the count; the first of a window makes the key end after `ttlMs`. */
  increment(key: string, ttlMs: number): Promise<{ count: number; resetInMs: number }>;
  remove(key: string): Promise<void>;
}

export interface LoginGuard {
  /**
   * Reserves one guess before it is looked at.
   * @throws AppError `rate_limited`, the same whether the account exists or not
   */
  reserve(email: string, ip: string): Promise<void>;
  /** The guess was right: this account's count starts again. */
  succeeded(email: string): Promise<void>;
}

const hourMs = 60 * 60 * 1000;
/** At most 30 guesses an hour on one account, however the hour lies across two windows. */
const perAccount = 15;
const perAddress = 600;

const keyOf = (kind: string, value: string): string =>
  `login:${kind}:${createHash("sha256").update(value).digest("base64url").slice(0, 22)}`;

/** Brute-force guard of the sign-in, per account and per address. Signed-in sessions are never touched by it. */
export const createLoginGuard = (counters: Counters): LoginGuard => {
  const take = async (key: string, limit: number): Promise<void> => {
    const { count, resetInMs } = await counters.increment(key, hourMs);
    if (count > limit) throw new AppError("rate_limited", { retryAfterSeconds: resetInMs / 1000 });
  };
  return {
    reserve: async (email, ip) => {
      await take(keyOf("ip", ip), perAddress);
      await take(keyOf("account", email), perAccount);
    },
    succeeded: (email) => counters.remove(keyOf("account", email)),
  };
};
