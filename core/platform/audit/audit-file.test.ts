import fc from "fast-check";
import { expect, test } from "vitest";
import { chainBegin, chainNext, verifyAuditFile } from "./audit-file.ts";

const orgId = "0190a0a0-0000-7000-8000-000000000001";

const fileOf = (bodies: readonly string[]): string[] => {
  let hash = chainBegin(orgId);
  const lines = bodies.map((body, index) => {
    hash = chainNext(hash, index + 1, body);
    return JSON.stringify({ no: index + 1, body, hash: hash.toString("hex") });
  });
  const head = {
    format: "parley.audit",
    version: 1,
    orgId,
    exportedAt: "2026-11-22T00:00:00.000Z",
    entries: bodies.length,
    head: hash.toString("hex"),
  };
  return [JSON.stringify(head), ...lines];
};
const bodies = fc.array(fc.string(), { minLength: 2, maxLength: 20 });

test("an export as it was made is whole", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 20 }), (list) => {
      expect(verifyAuditFile(fileOf(list))).toMatchObject({ whole: true, entries: list.length });
    }),
  );
});

test("an entry changed, left out, doubled or moved is found", () => {
  fc.assert(
    fc.property(bodies, fc.nat(), fc.constantFrom("change", "drop", "double", "swap"), (list, at, harm) => {
      const lines = fileOf(list);
      const index = 1 + (at % list.length);
      const line = lines[index]!;
      if (harm === "change") {
        const entry = JSON.parse(line) as { body: string };
        lines[index] = JSON.stringify({ ...entry, body: `${entry.body}!` });
      } else if (harm === "drop") lines.splice(index, 1);
      else if (harm === "double") lines.splice(index, 0, line);
      else lines.push(...lines.splice(index === list.length ? 1 : index, 1));
      expect(verifyAuditFile(lines)).toMatchObject({ whole: false });
    }),
  );
});

test("what is no export is told apart from a broken one", () => {
  expect(verifyAuditFile([])).toMatchObject({ whole: false, problem: "The file is empty" });
  expect(verifyAuditFile(["{}"])).toMatchObject({ whole: false, line: 1 });
  expect(verifyAuditFile([...fileOf(["a"]), "garbage"])).toMatchObject({ whole: false, line: 3 });
});
