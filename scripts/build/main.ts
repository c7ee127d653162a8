import { parseArgs } from "node:util";
import { buildAll, buildIfStale } from "./build.ts";

const { values } = parseArgs({ options: { "if-stale": { type: "boolean" } } });
const began = performance.now();
try {
  const built = values["if-stale"] ? await buildIfStale() : await buildAll();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(built.length > 0 ? `built ${built.join(" and ")} in ${seconds} s` : "dist is up to date");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
