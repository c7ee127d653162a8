import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSources } from "../build/sources.ts";
import { processSources } from "../build/targets.ts";
import { resultsOf, writeTestResults, type FileReport } from "../promises/test-results.ts";
import { root } from "./check.ts";
import { countTests, summaryOf, type Counts, type JsonReport } from "./test-counts.ts";

/** `npm test [-- [--nightly] path … | vitest options]`: every project, a live report, and the counts in the last line. */
async function main(): Promise<void> {
  const nightly = process.argv.includes("--nightly");
  const rest = process.argv.slice(2).filter((argument) => argument !== "--nightly");
  const projects = ["unit", "int", "web", "e2e", ...(nightly ? ["nightly"] : [])];
  const folder = await mkdtemp(join(tmpdir(), "parley-report-"));
  try {
    const report = join(folder, "report.json");
    const code = await runVitest(projects, report, rest, nightly);
    const counts = await read(report, code);
    if (rest.length === 0) await keepResults(report);
    console.log(summaryOf(counts));
    process.exitCode = code !== 0 || counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runVitest(
  projects: readonly string[],
  report: string,
  rest: readonly string[],
  nightly: boolean,
): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      ...projects.map((name) => `--project=${name}`),
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      ...rest,
    ],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...(nightly ? { PARLEY_NIGHTLY: "1" } : {}) },
    },
  );
  // Vitest stops its own Postgres on these; ending before it would leave the report unwritten.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

/** A run of everything says what of docs/promises.md holds for this build (the console's security page). */
async function keepResults(report: string): Promise<void> {
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const sources = await hashSources(root, processSources);
  await writeTestResults(
    join(root, "dist"),
    resultsOf(root, JSON.parse(text) as FileReport, sources, new Date()),
  );
}

async function read(report: string, code: number): Promise<Counts> {
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) {
    console.error("Vitest ended without a report.");
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return countTests(JSON.parse(text) as JsonReport, code);
}

await main();
