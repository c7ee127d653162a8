import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
let tree: string;

/** Every rule of .dependency-cruiser.cjs, with at least one file that breaks it: [rule, file, what it imports]. */
const violations: [rule: string, file: string, imports: string][] = [
  ["no-cycles", "core/platform/cycle-a.ts", "./cycle-b.ts"],
  ["contracts-zod-only", "contracts/uses-node.ts", "node:fs"],
  ["contracts-zod-only", "contracts/uses-core.ts", "#core/platform/clock.ts"],
  ["contracts-zod-only", "contracts/uses-package.ts", "express"],
  ["domain-is-pure", "core/domain/uses-node.ts", "node:fs"],
  ["domain-is-pure", "core/domain/uses-platform.ts", "#core/platform/clock.ts"],
  ["platform-knows-contracts-and-domain", "core/platform/uses-server.ts", "../../server/main.ts"],
  ["server-not-workers", "server/uses-workers.ts", "../workers/main.ts"],
  ["server-not-workers", "server/uses-scripts.ts", "../scripts/tool.ts"],
  ["workers-not-server", "workers/uses-server.ts", "../server/main.ts"],
  ["features-are-islands", "server/api/features/alpha/route.ts", "../beta/route.ts"],
  ["features-are-islands", "web/src/features/alpha/view.ts", "../beta/view.ts"],
  ["web-knows-contracts", "web/src/lib/uses-core.ts", "#core/platform/clock.ts"],
  ["web-knows-contracts", "web/src/lib/uses-server.ts", "../../../server/main.ts"],
  ["e2e-is-black-box", "e2e/uses-core.ts", "#core/platform/clock.ts"],
  ["e2e-is-black-box", "e2e/uses-scripts.ts", "../scripts/tool.ts"],
  ["one-door-to-prisma", "workers/uses-prisma.ts", "@prisma/client"],
  ["one-door-to-prisma", "server/uses-adapter.ts", "@prisma/adapter-pg"],
  ["one-door-to-prisma", "core/platform/uses-generated.ts", "#core/platform/db/generated/client.ts"],
  ["one-door-to-graph-tokens", "server/opens.ts", "#core/platform/seal/open.ts"],
  ["one-door-to-graph-tokens", "workers/handlers/opens.ts", "#core/platform/seal/open.ts"],
  ["testing-for-tests", "server/uses-testing.ts", "#core/testing/database.ts"],
  ["no-dev-deps-in-product", "server/uses-dev.ts", "supertest"],
];

/** What looks alike and is allowed. */
const allowed: [file: string, imports: string][] = [
  // The other half of the cycle: a cycle is reported once.
  ["core/platform/cycle-b.ts", "./cycle-a.ts"],
  ["contracts/uses-zod.ts", "zod"],
  ["core/domain/uses-contracts.ts", "#contracts/uses-zod.ts"],
  ["core/platform/uses-domain.ts", "#core/domain/uses-contracts.ts"],
  ["core/platform/db/client.ts", "@prisma/client"],
  ["core/platform/db/database.ts", "./generated/client.ts"],
  ["workers/vault/open-graph-token.ts", "#core/platform/seal/open.ts"],
  ["server/uses-express.ts", "express"],
  ["server/api/features/beta/list.ts", "./route.ts"],
  ["server/main.test.ts", "#core/testing/database.ts"],
  ["server/supertest.test.ts", "supertest"],
  ["web/src/lib/uses-contracts.ts", "#contracts/uses-zod.ts"],
  ["e2e/uses-testing.ts", "#core/testing/database.ts"],
  ["e2e/uses-contracts.ts", "#contracts/uses-zod.ts"],
];

const plain = [
  "core/platform/clock.ts",
  "core/platform/seal/open.ts",
  "core/platform/db/generated/client.ts",
  "core/testing/database.ts",
  "server/main.ts",
  "workers/main.ts",
  "scripts/tool.ts",
  "server/api/features/beta/route.ts",
  "web/src/features/beta/view.ts",
];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), "parley-imports-"));
  const packages = ["zod", "express", "@prisma/client", "@prisma/adapter-pg", "supertest"];
  await write(
    "package.json",
    JSON.stringify({
      type: "module",
      imports: { "#contracts/*": "./contracts/*", "#core/*": "./core/*" },
      dependencies: Object.fromEntries(packages.slice(0, 4).map((name) => [name, "1.0.0"])),
      devDependencies: { supertest: "1.0.0" },
    }),
  );
  await write(
    "tsconfig.json",
    JSON.stringify({ compilerOptions: { module: "ESNext", moduleResolution: "bundler" } }),
  );
  for (const name of packages) {
    await write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    );
    await write(`node_modules/${name}/index.js`, "export const value = 1;");
  }
  for (const file of plain) await write(file, "export const value = 1;");
  for (const [file, imports] of [...allowed, ...violations.map(([, ...rest]) => rest)]) {
    await write(file, `import * as thing from "${imports}";\nexport const used = thing;`);
  }
});
afterAll(() => rm(tree, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(tree, file)), { recursive: true });
  await writeFile(join(tree, file), text);
}

async function cruise(): Promise<{ rule: string; from: string }[]> {
  const program = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const folders = ["contracts", "core", "server", "workers", "web", "scripts", "e2e"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, "--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", ...folders],
    { cwd: tree, maxBuffer: 64 * 1024 * 1024 },
  );
  const result = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string; severity: string }; from: string }[] };
  };
  expect(result.summary.violations.every(({ rule }) => rule.severity === "error")).toBe(true);
  return result.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

test("every import rule fires on what breaks it, and on nothing else", async () => {
  const found = (await cruise()).map(({ rule, from }) => `${rule}: ${from}`).sort();
  const expected = violations.map(([rule, file]) => `${rule}: ${file}`).sort();
  expect(found).toEqual(expected);
});

test("no rule is left without a file that breaks it", async () => {
  const config = (await import(join(root, ".dependency-cruiser.cjs"))) as {
    default: { forbidden: { name: string }[] };
  };
  const names = config.default.forbidden.map((rule) => rule.name).sort();
  expect([...new Set(violations.map(([rule]) => rule))].sort()).toEqual(names);
});
