/** Asks again until it is so; fails with the last answer when it never is. The limit ends what hangs. */
export const eventually = async <T>(
  ask: () => T | Promise<T>,
  isSo: (answer: T) => boolean,
  limitMs = 10_000,
): Promise<T> => {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`never came true; the last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
