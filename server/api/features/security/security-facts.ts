import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { PromiseState, SecurityFacts } from "#contracts/shapes/security-facts.ts";

/** `dist/promises.json`, made by the build from docs/promises.md. */
const Written = z.array(
  z.object({
    name: z.string(),
    rows: z.array(
      z.object({
        id: z.string(),
        claim: z.string(),
        status: z.enum(["LIVE", "PARTLY", "NOT YET"]),
        tests: z.array(z.string()),
        note: z.string(),
      }),
    ),
  }),
);
/** `dist/test-results.json`, made by a full run of the tests. */
const Results = z.object({
  sources: z.string(),
  testedAt: z.iso.datetime(),
  files: z.record(z.string(), z.boolean()),
});
const Stamp = z.object({ processes: z.string() });

const read = <T>(schema: z.ZodType<T>, path: string): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
};

type Tested = Readonly<Record<string, boolean>> | undefined;

const stateOf = (status: string, tests: readonly string[], tested: Tested): PromiseState => {
  if (status === "NOT YET") return "not_yet";
  if (tests.some((test) => tested?.[test] === false)) return "failed";
  if (status === "PARTLY") return "partly";
  return tests.length > 0 && tests.every((test) => tested?.[test] === true) ? "live" : "untested";
};

/**
 * What this build may say of itself. A promise is live only when every test that proves it passed on these very
 * sources; results of other sources count for nothing.
 * @param directory where the build lies
 */
export const readSecurityFacts = (directory: string): SecurityFacts => {
  const sections = read(Written, join(directory, "promises.json")) ?? [];
  const results = read(Results, join(directory, "test-results.json"));
  const stamp = read(Stamp, join(directory, ".stamp"));
  const fits = results !== undefined && results.sources === stamp?.processes;
  const tested = fits ? results.files : undefined;
  return {
    testedAt: fits ? results.testedAt : null,
    sections: sections.map(({ name, rows }) => ({
      name,
      rows: rows.map(({ id, claim, status, tests, note }) => ({
        ...{ id, claim, note, tests },
        state: stateOf(status, tests, tested),
      })),
    })),
  };
};
