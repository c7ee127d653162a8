/** A hasher that answers every guess with no, and counts it. */
export const countingHasher = (count: () => void) => ({
  hash: () => Promise.resolve("x"),
  verify: () => {
    count();
    return Promise.resolve(false);
  },
  close: () => Promise.resolve(),
});

/**
 * Guesses at one account's password, each with the forwarding headers of one of 1,000 addresses.
 * @returns how often each status was answered
 */
export const stuff = async (
  origin: string,
  email: string,
  guesses: number,
): Promise<ReadonlyMap<number, number>> => {
  const statuses = new Map<number, number>();
  let left = guesses;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const n = left;
      const forged = `203.0.${Math.floor((n % 1_000) / 250)}.${n % 250}`;
      const answer = await fetch(`${origin}/api/v1/auth/login`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": forged,
          forwarded: `for=${forged}`,
          "x-real-ip": forged,
        },
        body: JSON.stringify({ email, password: `guess number ${n}` }),
      });
      await answer.arrayBuffer();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return statuses;
};
