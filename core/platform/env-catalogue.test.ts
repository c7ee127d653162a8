import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { allEnvKeys } from "./env-catalogue.ts";
import { packageRoot } from "./package-root.ts";

const lines = readFileSync(join(packageRoot, ".env.example"), "utf8").split("\n");

it("every variable has a description and stands in the catalogue once", () => {
  const keys = allEnvKeys().map((entry) => entry.key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const entry of allEnvKeys()) expect(entry.description.length).toBeGreaterThan(15);
});

it(".env.example shows every variable once, with a comment above it and its default", () => {
  const shown = lines.flatMap((line, index) => {
    const [, key, value] = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [{ key, value, above: lines[index - 1] ?? "" }];
  });
  const expected = allEnvKeys();
  expect(shown.map(({ key }) => key).sort()).toEqual(expected.map(({ key }) => key).sort());
  for (const { key, value, above } of shown) {
    expect(above, `the line above ${key}`).toMatch(/^# .{10}/);
    const { default: standard } = expected.find((entry) => entry.key === key)!;
    if (standard !== undefined) expect(value, key).toBe(standard);
  }
});
