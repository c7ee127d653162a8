/**
 * Waits until a monotonic time (ms), or until `stop` aborts.
 * @returns false when it was aborted first
 */
export const waitUntil = (time: number, now: () => number, stop?: AbortSignal): Promise<boolean> => {
  if (stop?.aborted === true) return Promise.resolve(false);
  const ms = time - now();
  if (ms <= 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      stop?.removeEventListener("abort", onAbort);
      resolve(true);
    }, ms);
    stop?.addEventListener("abort", onAbort, { once: true });
  });
};
