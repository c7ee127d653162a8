/** Short-lived keys and counters. Nothing here is a truth: losing all of it costs a few counts and caches. */
export interface Kv {
  /** Whether a call leaves this process: then nobody should wait for one on every request. */
  readonly remote: boolean;
  /** @throws AppError `unavailable`, as every call does when the store does not answer */
  get(key: string): Promise<string | undefined>;
  /**
   * Sets a key that ends after `ttlMs`.
   * @returns false when `onlyIfAbsent` was asked for and the key was there
   */
  set(key: string, value: string, options: { ttlMs: number; onlyIfAbsent?: boolean }): Promise<boolean>;
  /** Adds one and answers the count. The first of a window makes the key end after `ttlMs`; later ones do not move it. */
  increment(key: string, ttlMs: number): Promise<Count>;
  /**
   * Takes tokens from a bucket that holds `limit` and fills evenly over `windowMs` (GCRA, by the store's clock): at once
   * and undividedly, whoever else takes at the same moment.
   */
  take(key: string, bucket: Bucket): Promise<Taken>;
  remove(key: string): Promise<void>;
  /** Answers when the store does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Bucket {
  readonly limit: number;
  readonly windowMs: number;
  /** How many are wanted; fewer may be granted. */
  readonly want: number;
}

export interface Taken {
  readonly granted: number;
  /** Tokens left in the bucket. */
  readonly remaining: number;
  /** Until one can be taken again; 0 when any was granted. */
  readonly retryAfterMs: number;
  /** Until the bucket is full again. */
  readonly fullInMs: number;
}

export interface Count {
  readonly count: number;
  /** Until the window ends and the count begins again. */
  readonly resetInMs: number;
}
