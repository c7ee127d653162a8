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
