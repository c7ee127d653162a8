import { expect, test } from "vitest";
import { countTests, summaryOf, type JsonReport } from "./test-counts.ts";

function file(status: string, ...tests: string[]): JsonReport["testResults"][number] {
  return { status, assertionResults: tests.map((each) => ({ status: each })) };
}

test("counts tests over all files", () => {
  const report = { testResults: [file("passed", "passed", "passed"), file("failed", "passed", "failed")] };
  expect(countTests(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(summaryOf(countTests(report, 1))).toBe("3 passed, 1 failed");
});

test("a file that could not be loaded is a failure", () => {
  expect(countTests({ testResults: [file("failed"), file("passed", "passed")] }, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});

test("an error outside every test is a failure", () => {
  expect(countTests({ testResults: [file("passed", "passed")] }, 1).failed).toBe(1);
});

test("skipped tests are said, and only then", () => {
  const report = { testResults: [file("passed", "passed", "skipped", "pending", "todo")] };
  expect(summaryOf(countTests(report, 0))).toBe("1 passed, 0 failed, 3 skipped");
});
