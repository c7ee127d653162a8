import { totalmem } from "node:os";
import { findDrift } from "../migrate/diff.ts";
import { findings, program, root, script, type Check, type Verdict } from "./check.ts";
import { promiseFaults, readPromises } from "../promises/read-promises.ts";
import { environmentFaults } from "./environment.ts";
import { scanTree } from "./secrets.ts";
import { supplyChainFaults } from "./supply-chain.ts";
import { tenancyFaults } from "./tenancy.ts";

/** The long ones first, so that two at a time end together. */
const checks: readonly Check[] = [
  program("lint", "node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0"),
  program("types", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."),
  program("types of the console", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "web"),
  program("format", "node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."),
  program(
    "import rules",
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    ...["--config", ".dependency-cruiser.cjs", "--output-type", "err"],
    ...["contracts", "core", "server", "workers", "web", "scripts", "e2e", "prisma"],
  ),
  program("dead code", "node_modules/knip/bin/knip.js", "--no-progress"),
  program("lockfile", "scripts/complete-lockfile.mjs", "--check"),
  findings("supply chain", supplyChainFaults),
  script("contracts", "scripts/checks/check-contracts.ts"),
  findings("environment", environmentFaults),
  findings("promises", async () => promiseFaults(root, await readPromises(root))),
  findings("secrets, paths and unfinished marks", scanTree),
  findings("migrations match the schema", async () => {
    const drift = await findDrift();
    return drift === undefined ? [] : [drift, "Write a migration for this, or mend prisma/schema.prisma."];
  }),
  findings("tenancy", tenancyFaults),
];

/** The type checks take about a gigabyte each. */
const atOnce = totalmem() >= 6 * 1024 ** 3 ? 2 : 1;

async function runOne(check: Check): Promise<boolean> {
  const began = performance.now();
  const verdict = await check.run().catch((error: unknown): Verdict => {
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  console.log(`${verdict.ok ? "ok  " : "FAIL"} ${seconds} s  ${check.name}`);
  if (!verdict.ok) console.log(`${verdict.output}\n`);
  return verdict.ok;
}

async function main(): Promise<void> {
  const waiting = checks.filter(
    ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  );
  if (waiting.length === 0) throw new Error(`No check is called ${wanted.join(" or ")}.`);
  const total = waiting.length;
  let passed = 0;
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (await runOne(check)) passed += 1;
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  console.log(`${String(passed)} of ${String(total)} checks passed`);
  if (passed < total) process.exitCode = 1;
}

/** `npm run check -- lint tenancy` runs only the checks whose names hold one of the words. */
const wanted = process.argv.slice(2);

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
