import { join } from "node:path";
import { expect, test } from "vitest";
import { parsePromises, promiseFaults, readPromises } from "./read-promises.ts";
import { resultsOf } from "./test-results.ts";

const root = join(import.meta.dirname, "..", "..");
const page = `# Promises
| Status | Meaning |
| LIVE | built |

## One
| Row | Claim | Status | Tests | Note |
| --- | --- | --- | --- | --- |
| W1 | First | LIVE | \`package.json\` \`nowhere.test.ts\` | |
| W2 | Second | NOT YET | | later |

## Two
| F1 | Third | LIVE | | |
| W2 | Again | PARTLY | | |
`;

test("reads sections, rows, tests and notes", () => {
  expect(parsePromises(page)).toEqual([
    {
      name: "One",
      rows: [
        { id: "W1", claim: "First", status: "LIVE", tests: ["package.json", "nowhere.test.ts"], note: "" },
        { id: "W2", claim: "Second", status: "NOT YET", tests: [], note: "later" },
      ],
    },
    {
      name: "Two",
      rows: [
        { id: "F1", claim: "Third", status: "LIVE", tests: [], note: "" },
        { id: "W2", claim: "Again", status: "PARTLY", tests: [], note: "" },
      ],
    },
  ]);
  expect(() => parsePromises("## One\n| W1 | First | SOON | | |")).toThrow("W1 has no status");
});

test("names a test that is not there, a LIVE row without one, and a row that stands there twice", () => {
  expect(promiseFaults(root, parsePromises(page))).toEqual([
    "docs/promises.md: W1 names nowhere.test.ts, which is not there",
    "docs/promises.md: F1 is LIVE without a test",
    "docs/promises.md: W2 stands there twice",
  ]);
});

test("our own page has none of these faults, and a row for every claim of the five pages", async () => {
  const sections = await readPromises(root);
  expect(promiseFaults(root, sections)).toEqual([]);
  const rows = sections.flatMap((section) => section.rows.map((row) => row.id));
  const wanted = { W: 27, F: 26, U: 23, S: 28, P: 24 };
  for (const [letter, count] of Object.entries(wanted)) {
    expect(rows.filter((id) => id.startsWith(letter))).toEqual(
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
  }
});

test("a file passed when it ran something and nothing in it failed or was skipped", () => {
  const file = (name: string, status: string, ...statuses: string[]) => ({
    name: join(root, name),
    status,
    assertionResults: statuses.map((one) => ({ status: one })),
  });
  const report = {
    testResults: [
      file("a.test.ts", "passed", "passed", "passed"),
      file("b.test.ts", "failed", "passed", "failed"),
      file("c.test.ts", "passed", "passed", "skipped"),
      file("d.test.ts", "passed"),
    ],
  };
  expect(resultsOf(root, report, "abc", new Date(0))).toEqual({
    sources: "abc",
    testedAt: "1970-01-01T00:00:00.000Z",
    files: { "a.test.ts": true, "b.test.ts": false, "c.test.ts": false, "d.test.ts": false },
  });
});
