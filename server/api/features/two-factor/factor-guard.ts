import { createHash } from "node:crypto";
import { AppError } from "#contracts/errors.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Kv } from "#core/platform/kv/kv.ts";

/** Wrong codes by the network address that they came from, whoever's they are. */
export interface FactorGuard {
  /** @throws AppError `rate_limited` while the address rests */
  demand(ip: string): Promise<void>;
  failed(ip: string): Promise<void>;
}

const windowMs = 60 * 60 * 1000;
/** A whole office may share an address and mistype. */
const free = 20;
const longestRestMs = 60 * 60 * 1000;

const keyOf = (kind: string, ip: string): string =>
  `factor:${kind}:${createHash("sha256").update(ip).digest("base64url").slice(0, 22)}`;

/**
 * The account's own rest is in the table and survives restarts (prove-factor.ts); this one keeps an address from going
 * from account to account: after 20 wrong codes in an hour it rests for a second, and each one more doubles that.
 */
export const createFactorGuard = (
  counters: Pick<Kv, "get" | "set" | "increment">,
  clock: Clock,
): FactorGuard => ({
  demand: async (ip) => {
    const until = Number((await counters.get(keyOf("rest", ip))) ?? 0);
    const left = until - clock.now().getTime();
    if (left > 0) throw new AppError("rate_limited", { retryAfterSeconds: left / 1000 });
  },
  failed: async (ip) => {
    const { count } = await counters.increment(keyOf("wrong", ip), windowMs);
    if (count < free) return;
    const ttlMs = Math.min(longestRestMs, 1000 * 2 ** Math.min(count - free, 12));
    await counters.set(keyOf("rest", ip), String(clock.now().getTime() + ttlMs), { ttlMs });
  },
});
