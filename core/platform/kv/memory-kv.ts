import { takeFrom } from "./gcra.ts";
import type { Kv } from "./kv.ts";

export interface MemoryKvOptions {
  /** Milliseconds; monotonic by default. */
  readonly now?: () => number;
  /** Keys at most; the ones that were set first go first. Default 100,000. */
  readonly max?: number;
}

interface Entry {
  value: string;
  endsAt: number;
}

/** For one process: the embedded default. Several server processes need Upstash, or each counts for itself. */
export const memoryKv = ({ now = () => performance.now(), max = 100_000 }: MemoryKvOptions = {}): Kv => {
  const entries = new Map<string, Entry>();
  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry && entry.endsAt > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  const write = (key: string, entry: Entry): void => {
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size <= max) return;
    // Somebody floods us with new keys: the dead go first, then the oldest.
    const at = now();
    for (const [name, { endsAt }] of entries) if (endsAt <= at) entries.delete(name);
    for (const name of entries.keys()) {
      if (entries.size <= max) break;
      entries.delete(name);
    }
  };
  const sweep = setInterval(() => {
    const at = now();
    for (const [key, { endsAt }] of entries) if (endsAt <= at) entries.delete(key);
  }, 60_000).unref();

  return {
    remote: false,
    get: (key) => Promise.resolve(live(key)?.value),
    set: (key, value, { ttlMs, onlyIfAbsent = false }) => {
      if (onlyIfAbsent && live(key)) return Promise.resolve(false);
      write(key, { value, endsAt: now() + ttlMs });
      return Promise.resolve(true);
    },
    increment: (key, ttlMs) => {
      const entry = live(key) ?? { value: "0", endsAt: now() + ttlMs };
      const count = Number(entry.value) + 1;
      if (count === 1) write(key, entry);
      entry.value = String(count);
      return Promise.resolve({ count, resetInMs: Math.max(0, entry.endsAt - now()) });
    },
    take: (key, bucket) => {
      const at = now();
      const entry = live(key);
      const { fullAt, ...taken } = takeFrom(entry && Number(entry.value), at, bucket);
      if (fullAt > at) write(key, { value: String(fullAt), endsAt: fullAt });
      return Promise.resolve(taken);
    },
    remove: (key) => {
      entries.delete(key);
      return Promise.resolve();
    },
    ping: () => Promise.resolve(),
    close: () => {
      clearInterval(sweep);
      entries.clear();
      return Promise.resolve();
    },
  };
};
