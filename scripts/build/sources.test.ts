import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashSources } from "./sources.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parley-sources-"));
  await mkdir(join(root, "src", "deep"), { recursive: true });
  await writeFile(join(root, "src", "deep", "a.ts"), "one");
  await writeFile(join(root, "lock.json"), "{}");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const hash = (): Promise<string> => hashSources(root, ["src", "lock.json", "not-there"]);

test("depends on contents, not on dates", async () => {
  const before = await hash();
  await utimes(join(root, "src", "deep", "a.ts"), 0, 0);
  expect(await hash()).toBe(before);
  await writeFile(join(root, "src", "deep", "a.ts"), "two");
  expect(await hash()).not.toBe(before);
});

test("sees a changed single file, a new file and a renamed file", async () => {
  const seen = new Set([await hash()]);
  await writeFile(join(root, "lock.json"), '{"v":1}');
  seen.add(await hash());
  await writeFile(join(root, "src", "b.ts"), "");
  seen.add(await hash());
  await rm(join(root, "src", "b.ts"));
  await writeFile(join(root, "src", "c.ts"), "");
  seen.add(await hash());
  expect(seen.size).toBe(4);
});

test("a test file changes nothing", async () => {
  const before = await hash();
  await writeFile(join(root, "src", "a.test.ts"), "expect(1).toBe(1)");
  expect(await hash()).toBe(before);
});
