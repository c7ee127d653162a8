/** Short-lived keys and counters. Nothing here is a truth: losing all of it costs a few counts and caches. */
export interface Kv {
  /** @throws AppError `unavailable`, as every call does when the store does not answer */
  get(key: string): Promise<string | undefined>;
  /**
   * Sets a key that ends after `ttlMs`.
   * @returns false when `onlyIfAbsent` was asked for and the key was there
   */
  set(key: string, value: string, options: { ttlMs: number; onlyIfAbsent?: boolean }): Promise<boolean>;
  /** Adds one and answers the count. The first of a window makes the key end after `ttlMs`; later ones do not move it. */
  increment(key: string, ttlMs: number): Promise<Count>;
  remove(key: string): Promise<void>;
  /** Answers when the store does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Count {
  readonly count: number;
  /** Until the window ends and the count begins again. */
  readonly resetInMs: number;
}
