import type { Inbound } from "./inbound/create-inbound.ts";

/**
 * Lets this process work on the journal once at a time: the queue's job and the watch share a run. Whoever asks while
 * one is under way gets another round after it, so that nothing which was written before the call is left.
 */
export const oneAtATime = (inbound: Inbound): Inbound => {
  let running: ReturnType<Inbound["process"]> | undefined;
  let askedAgain = false;
  return {
    ...inbound,
    process: (signal) => {
      if (running) {
        askedAgain = true;
        return running;
      }
      const rounds = async () => {
        let count = await inbound.process(signal);
        while (askedAgain && signal?.aborted !== true) {
          askedAgain = false;
          count = await inbound.process(signal);
        }
        return count;
      };
      running = rounds().finally(() => {
        running = undefined;
        askedAgain = false;
      });
      return running;
    },
  };
};
