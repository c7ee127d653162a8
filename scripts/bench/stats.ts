/** The value below which `share` (0..1) of the samples lie; NaN without samples. */
export const percentile = (samples: readonly number[], share: number): number => {
  if (samples.length === 0) return Number.NaN;
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

/** Median of a few runs: the machine is noisy, one run says little. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);
