/** Sleeps between two looks: ends early when somebody wakes it or when something it was told of is due. */
export interface Waker {
  wake(): void;
  /** Something is due at this monotonic time (ms). */
  at(time: number): void;
  /** Waits at most `maxMs`; a wake-up ends it, but not before `minMs` have passed. */
  wait(maxMs: number, minMs: number): Promise<void>;
}

/** Dues further away than this are left to the ordinary look. */
const farMs = 600_000;

export const createWaker = (now: () => number): Waker => {
  let awake = false;
  let dues: number[] = [];
  let rouse: (() => void) | undefined;

  const wake = (): void => {
    awake = true;
    rouse?.();
  };
  return {
    wake,
    at: (time) => {
      if (time - now() > farMs) return;
      if (dues.length < 1_000) dues.push(time);
      if (time <= now()) wake();
      else rouse?.();
    },
    wait: async (maxMs, minMs) => {
      const from = now();
      const sleep = (ms: number): Promise<void> =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, ms));
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      for (;;) {
        const passed = now() - from;
        const due = Math.min(...dues);
        if (due <= now()) {
          dues = dues.filter((time) => time > now());
          awake = true;
        }
        if (passed >= maxMs || (awake && passed >= minMs)) break;
        await sleep(awake ? minMs - passed : Math.min(maxMs - passed, Math.max(1, due - now())));
      }
      awake = false;
      rouse = undefined;
    },
  };
};
