import { z } from "zod";

/**
 * `live`: built, and every test that proves it passed on this very build. `untested`: built, but the tests were not run
 * on this build. `failed`: one of its tests failed. `partly`, `not_yet`: as docs/promises.md says.
 */
export const PromiseState = z.enum(["live", "untested", "failed", "partly", "not_yet"]);
export type PromiseState = z.infer<typeof PromiseState>;

/** One claim of a security page, with what proves it here. */
export const PromiseRow = z.object({
  /** `W7`, `F14` …: the letter names the page that made the claim first. */
  id: z.string(),
  claim: z.string(),
  state: PromiseState,
  note: z.string(),
  /** Test files, from the root of the source. */
  tests: z.array(z.string()),
});
export type PromiseRow = z.infer<typeof PromiseRow>;

export const SecurityFacts = z.object({
  /** When the whole test suite last ran on this build; null when it never did. */
  testedAt: z.iso.datetime().nullable(),
  sections: z.array(z.object({ name: z.string(), rows: z.array(PromiseRow) })),
});
export type SecurityFacts = z.infer<typeof SecurityFacts>;
