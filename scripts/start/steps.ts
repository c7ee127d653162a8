/** A start that cannot go on: what failed, and what to do about it. */
export class StartError extends Error {
  readonly mend: string;

  constructor(reason: string, mend: string) {
    super(reason);
    this.name = "StartError";
    this.mend = mend;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? error.message) : String(error);

/**
 * Runs one step of the start and shows how it went. A failure names the step and the mend.
 * @throws StartError
 */
export const step = async <T>(title: string, mend: string, work: () => Promise<T>): Promise<T> => {
  const started = Date.now();
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  … ${title}`);
  try {
    const answer = await work();
    const took = `${((Date.now() - started) / 1000).toFixed(1)} s`;
    process.stdout.write(`${live ? "\r" : ""}  ✓ ${title}  ${took}\n`);
    return answer;
  } catch (error) {
    process.stdout.write(`${live ? "\r" : ""}  ✗ ${title}\n`);
    if (error instanceof StartError) throw error;
    throw new StartError(`${title} failed: ${messageOf(error)}`, mend);
  }
};
