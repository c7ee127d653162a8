/** How long the database takes to answer this process lately: slots that it could not reach in time are useless. */
export interface Readiness {
  /** Runs a statement and remembers how long it took. */
  timed<T>(work: () => Promise<T>): Promise<T>;
  /** No slot sooner than this, ms; 0 while the database is quick, so that a single message leaves at once. */
  leadMs: () => number;
}

const quickMs = 25;
const longestMs = 150;

export const createReadiness = (now: () => number): Readiness => {
  let usualMs = 5;
  return {
    timed: async (work) => {
      const from = now();
      const answer = await work();
      usualMs += (now() - from - usualMs) * 0.2;
      return answer;
    },
    leadMs: () => (usualMs <= quickMs ? 0 : Math.round(Math.min(longestMs, usualMs * 1.5))),
  };
};
