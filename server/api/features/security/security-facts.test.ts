import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSecurityFacts } from "./security-facts.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "parley-facts-"));
});
afterEach(() => rmSync(directory, { recursive: true }));
const write = (name: string, value: unknown) => writeFileSync(join(directory, name), JSON.stringify(value));

const row = (id: string, status: string, ...tests: string[]) => ({ id, claim: id, status, tests, note: "" });
const rows = [
  row("W1", "LIVE", "a", "b"),
  row("W2", "LIVE", "a", "c"),
  row("W3", "LIVE", "nobody-ran-it"),
  row("W4", "PARTLY", "a"),
  row("W5", "PARTLY", "c"),
  row("W6", "NOT YET"),
];
const states = () =>
  Object.fromEntries(
    readSecurityFacts(directory).sections.flatMap((section) =>
      section.rows.map(({ id, state }) => [id, state]),
    ),
  );

test("a promise is live only when every test of it passed on this build (F25)", () => {
  write("promises.json", [{ name: "One", rows }]);
  write(".stamp", { processes: "these" });
  expect(states()).toMatchObject({ W1: "untested", W4: "partly", W6: "not_yet" });
  const files = { a: true, b: true, c: false };
  write("test-results.json", { sources: "others", testedAt: "2026-01-01T00:00:00.000Z", files });
  expect(readSecurityFacts(directory).testedAt).toBeNull();
  expect(states()).toMatchObject({ W1: "untested", W2: "untested" });
  write("test-results.json", { sources: "these", testedAt: "2026-01-01T00:00:00.000Z", files });
  expect(readSecurityFacts(directory).testedAt).toBe("2026-01-01T00:00:00.000Z");
  expect(states()).toEqual({
    W1: "live",
    W2: "failed",
    W3: "untested",
    W4: "partly",
    W5: "failed",
    W6: "not_yet",
  });
});

test("a build without the files claims nothing", () => {
  expect(readSecurityFacts(directory)).toEqual({ testedAt: null, sections: [] });
});
