interface Bucket {
  tokens: number;
  at: number;
}

const SWEEP_ABOVE = 50_000;

/** Token buckets by key, filled by the clock that is passed in (ms). */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * Takes one token. `capacity` is the burst, `perMs` the refill rate.
   * @returns false when the bucket is empty: the caller is over the limit.
   */
  take(key: string, capacity: number, perMs: number, now: number): boolean {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= SWEEP_ABOVE) this.#sweep(capacity, perMs, now);
      this.#buckets.set(key, { tokens: capacity - 1, at: now });
      return true;
    }
    bucket.tokens = Math.min(capacity, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  clear(): void {
    this.#buckets.clear();
  }

  /** A full bucket is the same as none. */
  #sweep(capacity: number, perMs: number, now: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (bucket.tokens + (now - bucket.at) * perMs >= capacity) this.#buckets.delete(key);
    }
  }
}
