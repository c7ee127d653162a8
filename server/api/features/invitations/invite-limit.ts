import { createHash } from "node:crypto";
import { AppError } from "#contracts/errors.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { rateLimit } from "#core/platform/kv/rate-limit.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** A large team is invited in an afternoon; nobody mails the world from here. */
const perOrgAndHour = 200;
/** The same mailbox, whichever orgs ask. */
const perAddressAndDay = 10;

const keyOf = (kind: string, value: string): string =>
  `invite:${kind}:${createHash("sha256").update(value).digest("base64url").slice(0, 22)}`;

/**
 * Counts one invitation mail before it is written.
 * @throws AppError `rate_limited`
 */
export const reserveInvitation = async (
  counters: Pick<Kv, "increment">,
  orgId: string,
  email: string,
): Promise<void> => {
  const limits = [
    { key: keyOf("org", orgId), limit: perOrgAndHour, windowMs: hourMs },
    { key: keyOf("address", email), limit: perAddressAndDay, windowMs: dayMs },
  ];
  for (const limit of limits) {
    const { allowed, retryAfterMs } = await rateLimit(counters, limit);
    if (!allowed) throw new AppError("rate_limited", { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) });
  }
};
