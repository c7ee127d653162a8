export interface CacheOptions<Value> {
  readonly max: number;
  readonly ttlMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Called once for every value that leaves, for whatever reason. */
  readonly onLeave?: (value: Value) => void;
}

/** A small bounded map whose entries end by age; the one used longest ago goes first when it is full. */
export interface ExpiringCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** Drops what has ended; call it now and then, so that nothing rests in memory because nobody asks. */
  sweep(): void;
  clear(): void;
  readonly size: number;
}

export const expiringCache = <Value>({
  max,
  ttlMs,
  now,
  onLeave,
}: CacheOptions<Value>): ExpiringCache<Value> => {
  const entries = new Map<string, { value: Value; endsAt: number }>();
  const leave = (key: string): void => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    onLeave?.(entry.value);
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.endsAt <= now()) {
        leave(key);
        return undefined;
      }
      // Moves to the end of the map's order; its end stays where it was.
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set: (key, value) => {
      leave(key);
      entries.set(key, { value, endsAt: now() + ttlMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= max) break;
        leave(oldest);
      }
    },
    delete: leave,
    sweep: () => {
      const at = now();
      for (const [key, entry] of entries) if (entry.endsAt <= at) leave(key);
    },
    clear: () => {
      for (const key of [...entries.keys()]) leave(key);
    },
    get size() {
      return entries.size;
    },
  };
};
