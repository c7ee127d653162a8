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
  /**
   * The same for a guess from an address that the account had no session from lately: all of these count together, so
   * that many addresses guess no more than one. They can lock out other strangers, never the people who work there.
   * @throws AppError `rate_limited`
   */
  reserveStranger(email: string): Promise<void>;
  /** The guess was right: the account's count for this address starts again. */
  succeeded(email: string, ip: string): Promise<void>;
  /** The guess was wrong: it counts against the address it came from. */
  failed(ip: string): Promise<void>;
  /**
   * Counts a wish for a mail (sign-up, magic link, reset, …) before it is looked at: by the address that would get it,
   * so that nobody's mailbox is flooded, and by where the wish came from.
   * @throws AppError `rate_limited`, the same whether the account exists or not
   */
  reserveMail(purpose: MailPurpose, email: string, ip: string): Promise<void>;
}

/** What somebody who is not (fully) signed in can have mailed. */
export type MailPurpose = "signup" | "verify_email" | "magic_link" | "reset_password" | "change_email";

const windowMs = 60 * 60 * 1000;
/** Guesses on one account from one address in an hour; twenty sign-ins at the same moment still pass. */
const perPair = 25;
/** Guesses on one account from all strange addresses together. A right guess does not give them back. */
const perAccount = 30;
/** Wrong guesses from one address; right ones do not count, since a whole office may share it. */
const perAddress = 600;
const addressRestSeconds = 300;
/** Mails of one kind to one address in an hour, and of all kinds asked for from one network address. */
const mailsPerAddress = 5;
const mailsPerOrigin = 200;

const keyOf = (kind: string, value: string): string =>
  `login:${kind}:${createHash("sha256").update(value).digest("base64url").slice(0, 22)}`;

const pairOf = (email: string, ip: string): string => keyOf("pair", JSON.stringify([email, ip]));

/** Brute-force guard of the sign-in, per account and per address. Signed-in sessions are never touched by it. */
export const createLoginGuard = (counters: Counters): LoginGuard => {
  const demand = async (key: string, limit: number): Promise<void> => {
    const { allowed, retryAfterMs } = await rateLimit(counters, { key, limit, windowMs });
    if (!allowed) throw new AppError("rate_limited", { retryAfterSeconds: retryAfterMs / 1000 });
  };
  return {
    reserve: async (email, ip) => {
      const wrong = Number((await counters.get(keyOf("address", ip))) ?? 0);
      if (wrong >= perAddress) throw new AppError("rate_limited", { retryAfterSeconds: addressRestSeconds });
      await demand(pairOf(email, ip), perPair);
    },
    reserveStranger: (email) => demand(keyOf("account", email), perAccount),
    succeeded: (email, ip) => counters.remove(pairOf(email, ip)),
    failed: async (ip) => {
      await counters.increment(keyOf("address", ip), windowMs);
    },
    reserveMail: async (purpose, email, ip) => {
      await demand(keyOf("mail-origin", ip), mailsPerOrigin);
      await demand(keyOf("mail", JSON.stringify([purpose, email])), mailsPerAddress);
    },
  };
};
