import { mkdir, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { packageRoot } from "#core/platform/package-root.ts";

/** One measured figure beside its floor, taken in the same run. */
export interface Figure {
  what: string;
  unit: string;
  /** What the machine could do without us; absent where the target is absolute. */
  floor?: number;
  ours: number;
  ratio?: number;
  target: string;
  met: boolean;
}

/** A figure judged by its ratio to the floor: at most `limit` times it. */
export const againstFloor = (
  what: string,
  unit: string,
  floor: number,
  ours: number,
  limit: number,
): Figure => ({
  what,
  unit,
  floor,
  ours,
  ratio: ours / floor,
  target: `≤ ${limit} × floor`,
  met: ours <= floor * limit,
});

export const atMost = (what: string, unit: string, ours: number, limit: number): Figure => ({
  what,
  unit,
  ours,
  target: `≤ ${limit} ${unit}`,
  met: ours <= limit,
});

export const atLeast = (what: string, unit: string, ours: number, limit: number): Figure => ({
  what,
  unit,
  ours,
  target: `≥ ${limit} ${unit}`,
  met: ours >= limit,
});

const short = (value: number | undefined): string =>
  value === undefined ? "–" : value >= 100 ? value.toFixed(0) : value.toFixed(2);

/** Prints the figures as a table and keeps them in bench/results. */
export const report = async (name: string, figures: readonly Figure[]): Promise<void> => {
  console.log(`\n${name}`);
  for (const figure of figures) {
    const ratio = figure.ratio === undefined ? "" : ` ratio ${short(figure.ratio)}`;
    const floor = figure.floor === undefined ? "" : ` floor ${short(figure.floor)}`;
    console.log(
      `  ${figure.met ? "met   " : "MISSED"} ${figure.what}: ${short(figure.ours)} ${figure.unit}${floor}${ratio} (${figure.target})`,
    );
  }
  const folder = join(packageRoot, "bench/results");
  await mkdir(folder, { recursive: true });
  const machine = {
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const body = { name, at: new Date().toISOString(), machine, figures };
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(body, null, 2)}\n`);
};
