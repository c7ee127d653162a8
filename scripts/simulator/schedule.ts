const SLOT_MS = 5;

/**
 * Runs callbacks later with one timer per 5 ms slot instead of one per message:
 * thousands of status updates a second would otherwise mean thousands of timers.
 * Callbacks of one slot run in the order in which they were added.
 */
export class Schedule {
  readonly #slots = new Map<number, (() => void)[]>();
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Runs `callback` after about `delayMs`, never earlier. */
  after(delayMs: number, callback: () => void): void {
    const slot = Math.ceil((performance.now() + delayMs) / SLOT_MS);
    const waiting = this.#slots.get(slot);
    if (waiting !== undefined) {
      waiting.push(callback);
      return;
    }
    const callbacks = [callback];
    this.#slots.set(slot, callbacks);
    const timer = setTimeout(
      () => {
        this.#slots.delete(slot);
        this.#timers.delete(timer);
        for (const run of callbacks) run();
      },
      Math.max(0, Math.ceil(slot * SLOT_MS - performance.now())),
    );
    this.#timers.add(timer);
  }

  /** Callbacks not yet run. */
  get size(): number {
    let count = 0;
    for (const callbacks of this.#slots.values()) count += callbacks.length;
    return count;
  }

  /** Forgets everything that has not run yet. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#slots.clear();
  }
}
