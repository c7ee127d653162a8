import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import { AppError } from "#contracts/errors.ts";
import type { HashTask } from "./hash-worker.ts";

/** Passwords are hashed and checked off the main thread (bcrypt, cost 12). */
export interface Hasher {
  hash(password: string): Promise<string>;
  /**
   * Whether the password belongs to the hash. Without a hash it takes as long and answers false, so that the time
   * does not tell whether there is an account.
   * @throws AppError `unavailable` when too many are waiting already
   */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
  close(): Promise<void>;
}

const productCost = 12;
const threads = 2;
/** More than this would wait longer than people do. */
const longestQueue = 60;

/** The thread's program: beside the bundle in dist/, or its source with the loader that this process uses too. */
const workerProgram = (): { filename: string; execArgv: string[] } => {
  const bundled = fileURLToPath(new URL("./hash-worker.js", import.meta.url));
  if (existsSync(bundled)) return { filename: bundled, execArgv: [] };
  const loader = createRequire(import.meta.url).resolve("tsx");
  return {
    filename: fileURLToPath(new URL("./hash-worker.ts", import.meta.url)),
    execArgv: ["--import", pathToFileURL(loader).href],
  };
};

/** @param cost bcrypt's cost; only tests choose a lower one */
export const createHasher = (cost = productCost): Hasher => {
  const pool = new Piscina({
    ...workerProgram(),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 60_000,
    maxQueue: longestQueue,
  });
  const run = async <T>(task: HashTask): Promise<T> => {
    try {
      return (await pool.run(task)) as T;
    } catch (error) {
      if (error instanceof Error && /queue is at limit/i.test(error.message)) {
        throw new AppError("unavailable", { cause: error, retryAfterSeconds: 5 });
      }
      throw error;
    }
  };
  const hash = (password: string): Promise<string> => run({ kind: "hash", password, cost });
  let nobody: Promise<string> | undefined;
  // A failure is not remembered: it would tell unknown accounts from known ones for ever.
  const hashOfNobody = async (): Promise<string> => {
    const made = (nobody ??= hash("the password of nobody"));
    try {
      return await made;
    } catch (error) {
      if (nobody === made) nobody = undefined;
      throw error;
    }
  };
  return {
    hash,
    verify: async (password, known) => {
      const against = known ?? (await hashOfNobody());
      const right = await run<boolean>({ kind: "verify", password, hash: against });
      return right && typeof known === "string";
    },
    close: () => pool.close({ force: true }),
  };
};
