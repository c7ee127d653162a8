import { ingestAck } from "./ingest-ack.bench.ts";
import { ingest } from "./ingest.bench.ts";
import { inbox } from "./inbox.bench.ts";
import { loginStorm } from "./login-storm.bench.ts";
import { memory } from "./memory.bench.ts";
import { report } from "./report.ts";
import type { Figure } from "./report.ts";
import { writeDoc } from "./render-doc.ts";
import { start } from "./start.bench.ts";
import { toScreen } from "./to-screen.bench.ts";

/**
 * `npm run bench` runs all, `npm run bench -- inbox memory` some. Each measures its floor in the same run. The tables
 * of docs/performance.md follow; `npm run bench -- --doc` renders them from the kept figures and measures nothing.
 */
const benches: Record<string, () => Promise<Figure[]>> = {
  "ingest-ack": ingestAck,
  ingest,
  "to-screen": toScreen,
  inbox,
  memory,
  "login-storm": loginStorm,
  start,
};

const words = process.argv.slice(2);
const onlyDoc = words.length === 1 && words[0] === "--doc";
const wanted = onlyDoc ? [] : words;
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `No bench ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}; or --doc alone.`,
  );
  process.exit(1);
}
let missed = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (onlyDoc || (wanted.length > 0 && !wanted.includes(name))) continue;
  const figures = await bench();
  await report(name, figures);
  await writeDoc();
  missed += figures.filter((figure) => !figure.met).length;
}
if (onlyDoc) await writeDoc();
else console.log(missed === 0 ? "\nEvery target met." : `\n${missed} targets missed.`);
