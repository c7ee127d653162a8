/** A wait that ends after a time or at a call, whichever comes first. A call before the wait is not lost. */
export interface Pause {
  wait: (ms: number) => Promise<void>;
  wake: () => void;
}

export const createPause = (): Pause => {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    wait: async (ms) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      end = undefined;
      woken = false;
    },
    wake: () => {
      woken = true;
      end?.();
    },
  };
};

/** Rejects when `work` takes longer than `ms`. */
export const within = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
