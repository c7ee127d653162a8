import { createHash } from "node:crypto";
import { AppError } from "#contracts/errors.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { rateLimit } from "#core/platform/kv/rate-limit.ts";

export type Counters = Pick<Kv, "get" | "increment" | "remove">;

export interface LoginGuard {
  /**
   * Reserves one guess before it is looked at, so that guesses made at once are counted too.
   * @throws AppError `rate_limited`, the same whether the account exists or not
   */
  reserve(email: string, ip: string): Promise<void>;
  /** The guess was right: the account's count starts again. */
  succeeded(email: string): Promise<void>;
  /** The guess was wrong: it counts against the address it came from. */
  failed(ip: string): Promise<void>;
}

const windowMs = 60 * 60 * 1000;
/** Guesses on one account in an hour's window; twenty sign-ins of one member at the same moment still pass. */
const perAccount = 25;
/** Wrong guesses from one address; right ones do not count, since a whole office may share it. */
const perAddress = 600;
const addressRestSeconds = 300;

const keyOf = (kind: string, value: string): string =>
  `login:${kind}:${createHash("sha256").update(value).digest("base64url").slice(0, 22)}`;

/** Brute-force guard of the sign-in, per account and per address. Signed-in sessions are never touched by it. */
export const createLoginGuard = (counters: Counters): LoginGuard => ({
  reserve: async (email, ip) => {
    const wrong = Number((await counters.get(keyOf("address", ip))) ?? 0);
    if (wrong >= perAddress) throw new AppError("rate_limited", { retryAfterSeconds: addressRestSeconds });
    const key = keyOf("account", email);
    const { allowed, retryAfterMs } = await rateLimit(counters, { key, limit: perAccount, windowMs });
    if (!allowed) throw new AppError("rate_limited", { retryAfterSeconds: retryAfterMs / 1000 });
  },
  succeeded: (email) => counters.remove(keyOf("account", email)),
  failed: async (ip) => {
    await counters.increment(keyOf("address", ip), windowMs);
  },
});
