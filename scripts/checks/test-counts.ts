/** The part of Vitest's JSON report (Jest's format) that is counted. */
export interface JsonReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** How a run ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts tests. A file that could not be loaded has no tests, so it counts as one that failed; so does an error
 * outside every test, which shows in nothing but the exit code.
 */
export function countTests(report: JsonReport, exitCode: number): Counts {
  const statuses = report.testResults.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const of = (status: string): number => statuses.filter((each) => each === status).length;
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  const failed = of("failed") + broken;
  const passed = of("passed");
  return {
    passed,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: statuses.length - passed - of("failed"),
  };
}

/** The last line of `npm test`, which others read. */
export function summaryOf({ passed, failed, skipped }: Counts): string {
  return `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ""}`;
}
