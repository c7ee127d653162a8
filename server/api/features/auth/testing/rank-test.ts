/** The value in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
};

/** Complementary error function (Abramowitz and Stegun 7.1.26, refined; error below 1.2e-7). */
const erfc = (z: number): number => {
  const t = 1 / (1 + z / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  return t * Math.exp(terms.reduceRight((sum, term) => sum * t + term, 0) - z * z);
};

/** Chance that chi-square with `degrees` degrees of freedom is at least `x`. */
export const chiSquareTail = (x: number, degrees: number): number => {
  const odd = degrees % 2 === 1;
  let tail = odd ? erfc(Math.sqrt(x / 2)) : Math.exp(-x / 2);
  let term = odd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : (x / 2) * Math.exp(-x / 2);
  for (let k = odd ? 3 : 4; k <= degrees; k += 2) {
    tail += term;
    term *= x / k;
  }
  return tail;
};

/** Ranks from 1; equal values share the mean of theirs. */
const ranksOf = (values: readonly number[]): number[] => {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks: number[] = [];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && order[to + 1]?.value === order[from]?.value) to += 1;
    for (const { index } of order.slice(from, to + 1)) ranks[index] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
};

/**
 * Rank test of Kruskal and Wallis: could these groups be drawn from one distribution?
 * @returns p; small means that somebody could tell the groups apart
 */
export const kruskalWallis = (groups: readonly (readonly number[])[]): number => {
  const all = groups.flat();
  const ranks = ranksOf(all);
  let at = 0;
  const sums = groups.map((group) => {
    const own = ranks.slice(at, (at += group.length));
    return own.reduce((sum, rank) => sum + rank, 0) ** 2 / group.length;
  });
  const n = all.length;
  const h = (12 / (n * (n + 1))) * sums.reduce((sum, one) => sum + one, 0) - 3 * (n + 1);
  return chiSquareTail(Math.max(0, h), groups.length - 1);
};
