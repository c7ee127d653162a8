import { expect, test } from "vitest";
import { readDoc, renderDoc } from "./render-doc.ts";
import type { Result } from "./render-doc.ts";

const result = (name: string, figures: Result["figures"]): Result => ({
  name,
  at: "2026-03-01T10:00:00.000Z",
  machine: { node: "v20.20.2", cores: 2, cpu: "any", memoryGiB: 24 },
  figures,
});

const page = `# Speed

Before.

<!-- bench:one -->

| stale |

<!-- /bench:one -->

Between.

<!-- bench:two --><!-- /bench:two -->

After.
`;

const one = result("one", [
  { what: "a|b", unit: "ms", floor: 1.5, ours: 3, ratio: 2, target: "≤ 2 × floor", met: true },
  { what: "kept", unit: "rows", ours: 36_000, target: "≥ 40000 rows", met: false },
]);
const two = result("two", [{ what: "p50", unit: "ms", ours: 23.2322, target: "≤ 25 ms", met: true }]);

test("the tables change, the prose stays", () => {
  const rendered = renderDoc(page, [two, one]);
  expect(rendered).toContain("| a\\|b | 1.50 | 3 ms | 2.00 | ≤ 2 × floor | yes |");
  expect(rendered).toContain("| kept | – | 36,000 rows | – | ≥ 40000 rows | **no** |");
  expect(rendered).toContain("| p50 | – | 23.23 ms | – | ≤ 25 ms | yes |");
  expect(rendered).toContain("Measured on 2026-03-01: Node 20.20.2, 2 cores, 24 GiB.");
  expect(rendered).not.toContain("stale");
  const prose = (text: string): string => text.replace(/(<!-- bench:\w+ -->)[^]*?(<!-- \/bench)/g, "$1$2");
  expect(prose(rendered)).toBe(prose(page));
});

test("rendering twice is rendering once", () => {
  const once = renderDoc(page, [one, two]);
  expect(renderDoc(once, [one, two])).toBe(once);
});

test("a bench without a place and a place without figures are named", () => {
  expect(() => renderDoc(page, [one, two, result("three", [])])).toThrow(/no place for the bench three/);
  expect(() => renderDoc(page, [one])).toThrow(/place for the bench two, which has no figures/);
});

test("docs/performance.md shows the figures that are kept", async () => {
  const { is, should } = await readDoc();
  expect(is, "run `npm run bench -- --doc`").toBe(should);
});
