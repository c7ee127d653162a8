import { mkdir, rename, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";

/** The part of Vitest's JSON report that says how each file went. */
export interface FileReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** `dist/test-results.json`: what the tests said of the build that lies beside it. */
export interface TestResults {
  /** The sources of the build that was tested (see dist/.stamp). */
  readonly sources: string;
  readonly testedAt: string;
  /** Test file → whether every test in it passed. A file that ran nothing did not pass. */
  readonly files: Readonly<Record<string, boolean>>;
}

export const resultsOf = (root: string, report: FileReport, sources: string, at: Date): TestResults => ({
  sources,
  testedAt: at.toISOString(),
  files: Object.fromEntries(
    report.testResults.map(({ name, status, assertionResults }) => [
      (isAbsolute(name) ? relative(root, name) : name).replaceAll("\\", "/"),
      status === "passed" &&
        assertionResults.length > 0 &&
        assertionResults.every((one) => one.status === "passed"),
    ]),
  ),
});

/** Written in one move, so that a server that starts meanwhile reads the old one or the new one. */
export const writeTestResults = async (dist: string, results: TestResults): Promise<void> => {
  await mkdir(dist, { recursive: true });
  const path = join(dist, "test-results.json");
  await writeFile(`${path}.new`, `${JSON.stringify(results, null, 2)}\n`);
  await rename(`${path}.new`, path);
};
