import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A row of docs/promises.md as it is written there. */
export interface WrittenPromise {
  readonly id: string;
  readonly claim: string;
  readonly status: "LIVE" | "PARTLY" | "NOT YET";
  readonly tests: readonly string[];
  readonly note: string;
}
export interface WrittenSection {
  readonly name: string;
  readonly rows: readonly WrittenPromise[];
}

const isStatus = (text: string): text is WrittenPromise["status"] =>
  text === "LIVE" || text === "PARTLY" || text === "NOT YET";

const rowOf = (line: string): WrittenPromise | undefined => {
  const [id = "", claim = "", status = "", tests = "", note = ""] = line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
  if (!/^[A-Z]\d+$/.test(id)) return undefined;
  if (!isStatus(status)) throw new Error(`docs/promises.md: ${id} has no status`);
  return { id, claim, status, note, tests: [...tests.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "") };
};

/** Reads the sections and rows of the promises' page. @throws Error naming the row that cannot be read */
export const parsePromises = (markdown: string): WrittenSection[] => {
  const sections: { name: string; rows: WrittenPromise[] }[] = [];
  for (const line of markdown.split("\n")) {
    const title = /^## (.+)$/.exec(line)?.[1];
    if (title !== undefined) sections.push({ name: title, rows: [] });
    const row = line.startsWith("|") ? rowOf(line) : undefined;
    if (row) sections.at(-1)?.rows.push(row);
  }
  return sections.filter((section) => section.rows.length > 0);
};

export const readPromises = async (root: string): Promise<WrittenSection[]> =>
  parsePromises(await readFile(join(root, "docs", "promises.md"), "utf8"));

/** What is wrong with the page: a LIVE row without a test, a test that is not there, a row twice. */
export const promiseFaults = (root: string, sections: readonly WrittenSection[]): string[] => {
  const seen = new Set<string>();
  return sections
    .flatMap((section) => section.rows)
    .flatMap(({ id, status, tests }) => {
      const twice = seen.has(id);
      seen.add(id);
      return [
        ...(twice ? [`docs/promises.md: ${id} stands there twice`] : []),
        ...(status === "LIVE" && tests.length === 0
          ? [`docs/promises.md: ${id} is LIVE without a test`]
          : []),
        ...tests
          .filter((test) => !existsSync(join(root, test)))
          .map((test) => `docs/promises.md: ${id} names ${test}, which is not there`),
      ];
    });
};
