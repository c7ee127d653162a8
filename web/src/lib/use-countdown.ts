import { useNow } from "./time.ts";

/** Seconds left, rounded, until a moment (epoch milliseconds); 0 when it has come or there is none. */
export const useCountdown = (until: number | undefined): number => {
  const now = useNow(250);
  return until === undefined ? 0 : Math.max(0, Math.round((until - now) / 1_000));
};
