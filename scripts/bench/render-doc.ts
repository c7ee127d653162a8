import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "#core/platform/package-root.ts";

const Result = z.object({
  name: z.string(),
  at: z.iso.datetime(),
  machine: z.object({ node: z.string(), cores: z.int(), cpu: z.string(), memoryGiB: z.number() }),
  figures: z.array(
    z.object({
      what: z.string(),
      unit: z.string(),
      floor: z.number().optional(),
      ours: z.number(),
      ratio: z.number().optional(),
      target: z.string(),
      met: z.boolean(),
    }),
  ),
});
/** What `report` keeps of one bench. */
export type Result = z.infer<typeof Result>;

const count = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const short = (value: number | undefined): string => {
  if (value === undefined) return "–";
  return Number.isInteger(value) || Math.abs(value) >= 100 ? count.format(value) : value.toFixed(2);
};

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const tableOf = ({ at, machine, figures }: Result): string =>
  [
    row(["What", "Floor", "Ours", "Ratio", "Target", "Met"]),
    row(["---", "---:", "---:", "---:", "---", "---"]),
    ...figures.map((figure) =>
      row([
        figure.what,
        short(figure.floor),
        `${short(figure.ours)} ${figure.unit}`,
        figure.ratio === undefined ? "–" : figure.ratio.toFixed(2),
        figure.target,
        figure.met ? "yes" : "**no**",
      ]),
    ),
    "",
    `Measured on ${at.slice(0, 10)}: Node ${machine.node.slice(1)}, ${machine.cores} cores, ${machine.memoryGiB} GiB.`,
  ].join("\n");

const places = /<!-- bench:([a-z-]+) -->[^]*?<!-- \/bench:\1 -->/g;

/**
 * Puts each bench's table between `<!-- bench:name -->` and `<!-- /bench:name -->`; everything else stays as it is.
 * @throws Error when a bench has no place in the page, or a place no figures
 */
export const renderDoc = (page: string, results: readonly Result[]): string => {
  const waiting = new Map(results.map((result) => [result.name, result]));
  const rendered = page.replace(places, (_old, name: string) => {
    const result = waiting.get(name);
    if (!result) throw new Error(`The page has a place for the bench ${name}, which has no figures`);
    waiting.delete(name);
    return `<!-- bench:${name} -->\n\n${tableOf(result)}\n\n<!-- /bench:${name} -->`;
  });
  const homeless = [...waiting.keys()];
  if (homeless.length > 0) throw new Error(`The page has no place for the bench ${homeless.join(", ")}`);
  return rendered;
};

const pagePath = join(packageRoot, "docs/performance.md");
const resultsFolder = join(packageRoot, "bench/results");

/** docs/performance.md as it is, and as the kept figures would have it, both as Prettier writes. */
export const readDoc = async (): Promise<{ is: string; should: string }> => {
  const names = (await readdir(resultsFolder)).filter((name) => name.endsWith(".json"));
  const results = await Promise.all(
    names.map(async (name) => Result.parse(JSON.parse(await readFile(join(resultsFolder, name), "utf8")))),
  );
  const is = await readFile(pagePath, "utf8");
  const { format, resolveConfig } = await import("prettier");
  const options = { ...(await resolveConfig(pagePath)), filepath: pagePath };
  return { is, should: await format(renderDoc(is, results), options) };
};

/** Brings the tables of docs/performance.md to the figures in bench/results. */
export const writeDoc = async (): Promise<void> => {
  const { is, should } = await readDoc();
  if (is !== should) await writeFile(pagePath, should);
};
