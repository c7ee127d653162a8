import type { EnvShape, EnvSource } from "./define-env.ts";

/**
 * The variables of `source` that a process reads (its shape's names), as they were written: what `npm start` hands
 * on to the server (`serverEnv.shape`) and to the workers (`workersEnv.shape`), and not one more.
 */
export const handOn = (source: EnvSource, shape: EnvShape): Record<string, string> =>
  Object.fromEntries(
    Object.keys(shape).flatMap((name) => {
      const value = source[name];
      return value === undefined || value.trim() === "" ? [] : [[name, value] as const];
    }),
  );
