/** Exponential waiting with jitter: between half and the whole of `firstMs · 2^earlier`, capped. */
export const backoffMs = (firstMs: number, capMs: number, earlier: number, random: number): number => {
  const full = Math.min(capMs, firstMs * 2 ** Math.min(earlier, 30));
  return Math.round(full / 2 + (full / 2) * random);
};

/** Meta's rule for the pair rate: wait 4^n seconds after the nth refusal (platform notes, section 3). */
export const pairBackoffMs = (earlier: number): number => 4 ** Math.min(earlier + 1, 5) * 1_000;
