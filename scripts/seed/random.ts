/** Small seeded generator (mulberry32): the demo looks the same on every machine. */
export const seededRandom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    /** Whole number from `from` to `to`, both included. */
    between: (from: number, to: number): number => from + Math.floor(next() * (to - from + 1)),
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    hex: (length: number): string =>
      Array.from({ length }, () =>
        Math.floor(next() * 16)
          .toString(16)
          .toUpperCase(),
      ).join(""),
  };
};

export type SeededRandom = ReturnType<typeof seededRandom>;
