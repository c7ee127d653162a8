import type { Logger } from "../log.ts";
import type { Bucket, Kv, Taken } from "./kv.ts";
import { memoryKv } from "./memory-kv.ts";

export interface Share {
  readonly limit: number;
  readonly windowMs: number;
  /** Better no answer than an uncounted one: when the store is away the take fails instead of being counted here. */
  readonly failClosed?: boolean;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Tokens left as far as this process knows. */
  readonly remaining: number;
  /** Until the next may try, in milliseconds; 0 when allowed. */
  readonly retryAfterMs: number;
  /** Until the bucket is full again. */
  readonly fullInMs: number;
}

export interface LeasedBuckets {
  /**
   * One token of the bucket `key`. Usually answered at once from the process's own lease.
   * @throws AppError `unavailable` when the store is away and the share is `failClosed`
   */
  take(key: string, share: Share): Promise<Verdict>;
  close(): Promise<void>;
}

export interface LeasedBucketsOptions {
  kv: Kv;
  log: Pick<Logger, "warn" | "info">;
  /** Milliseconds; monotonic by default. */
  now?: () => number;
  /** Keys at most; those unused longest go first. Default 50,000. */
  max?: number;
}

/** What this process holds of one bucket. Below zero: taken on credit, to be paid from the next lease. */
interface Lease {
  tokens: number;
  endsAt: number;
  /** The store said no; nobody is asked before. */
  closedUntil: number;
  /** The last lease was cut short: no more credit until one is granted in full. */
  tight: boolean;
  remaining: number;
  fullAt: number;
  fetching: Promise<void> | undefined;
}

/** A twentieth of the window's tokens; small buckets and those that fail closed are never leased. */
const leaseOf = ({ limit, failClosed = false }: Share, remote: boolean): number =>
  !remote || failClosed || limit <= 100 ? 1 : Math.ceil(limit / 20);

const shortestLeaseMs = 1_000;
/** After a failure the store is left alone for this long. */
const restMs = 2_000;

/**
 * Buckets shared by all processes without a round trip for each token: a process takes a twentieth of the window at a
 * time, spends it by itself, and fetches the next share in the background when half is gone. The first share of a key is
 * spent on credit, so nobody waits for it either. Over all processes a bucket therefore gives at most one share per
 * process more than it holds; a lease that is not used ends when the bucket would have filled by as much.
 * In-process stores are asked for each token: that is exact and costs nothing. While the store is away each process counts
 * for itself.
 */
export const createLeasedBuckets = (options: LeasedBucketsOptions): LeasedBuckets => {
  const { kv, log, now = () => performance.now(), max = 50_000 } = options;
  const own = memoryKv({ now });
  const leases = new Map<string, Lease>();
  let awayUntil = -Infinity;
  let away = false;

  const leaseAt = (key: string): Lease => {
    const known = leases.get(key);
    const lease = known ?? {
      ...{ tokens: 0, endsAt: 0, closedUntil: 0, tight: false, remaining: 0, fullAt: 0 },
      fetching: undefined,
    };
    leases.delete(key);
    leases.set(key, lease);
    if (leases.size > max) for (const oldest of leases.keys()) if (leases.delete(oldest)) break;
    return lease;
  };

  const fromStore = async (key: string, bucket: Bucket, failClosed: boolean): Promise<Taken> => {
    if (!failClosed && now() < awayUntil) return own.take(key, bucket);
    try {
      const taken = await kv.take(key, bucket);
      if (away) log.info("the store of the limits is back");
      away = false;
      return taken;
    } catch (error) {
      if (!away) log.warn({ err: error }, "the store of the limits is away; each process counts for itself");
      away = true;
      awayUntil = now() + restMs;
      if (failClosed) throw error;
      return own.take(key, bucket);
    }
  };

  const fetch = async (key: string, lease: Lease, share: Share, size: number): Promise<void> => {
    const want = size + Math.max(0, -lease.tokens);
    const taken = await fromStore(key, { ...share, want }, share.failClosed === true);
    const at = now();
    lease.tokens += taken.granted;
    lease.endsAt = at + Math.max(shortestLeaseMs, (size * share.windowMs) / share.limit);
    lease.remaining = taken.remaining;
    lease.fullAt = at + taken.fullInMs;
    lease.tight = taken.granted < want;
    const untilPaid = ((1 - lease.tokens) * share.windowMs) / share.limit;
    if (lease.tight && lease.tokens <= 0) lease.closedUntil = at + Math.max(untilPaid, taken.retryAfterMs);
  };

  const fetchOnce = (key: string, lease: Lease, share: Share, size: number): Promise<void> =>
    (lease.fetching ??= fetch(key, lease, share, size).finally(() => (lease.fetching = undefined)));

  const verdict = (lease: Lease, allowed: boolean): Verdict => ({
    allowed,
    remaining: Math.max(0, lease.remaining + lease.tokens),
    retryAfterMs: allowed ? 0 : Math.max(1, Math.ceil(lease.closedUntil - now())),
    fullInMs: Math.max(0, Math.ceil(lease.fullAt - now())),
  });

  const exactly = async (key: string, share: Share): Promise<Verdict> => {
    const { granted, ...rest } = await fromStore(key, { ...share, want: 1 }, share.failClosed === true);
    return { ...rest, allowed: granted > 0 };
  };

  return {
    take: async (key, share) => {
      const size = leaseOf(share, kv.remote);
      if (size === 1) return exactly(key, share);
      const lease = leaseAt(key);
      for (;;) {
        const at = now();
        if (at < lease.closedUntil) return verdict(lease, false);
        if (lease.tokens > 0 && at >= lease.endsAt) lease.tokens = 0;
        if (lease.tokens > 0) {
          lease.tokens -= 1;
          // Nobody waits for this one; it never rejects, since no lease fails closed.
          if (lease.tokens <= size / 2) void fetchOnce(key, lease, share, size);
          return verdict(lease, true);
        }
        const onCredit = !lease.tight && lease.tokens > -size;
        const fetched = fetchOnce(key, lease, share, size);
        if (onCredit) {
          lease.tokens -= 1;
          if (lease.remaining === 0) lease.remaining = share.limit;
          return verdict(lease, true);
        }
        await fetched;
      }
    },
    close: () => own.close(),
  };
};
