import { ingestAck } from "./ingest-ack.bench.ts";
import { ingest } from "./ingest.bench.ts";
import { inbox } from "./inbox.bench.ts";
import { memory } from "./memory.bench.ts";
import { report } from "./report.ts";
import type { Figure } from "./report.ts";
import { start } from "./start.bench.ts";
import { toScreen } from "./to-screen.bench.ts";

/** `npm run bench` runs all, `npm run bench -- inbox memory` some. Each measures its floor in the same run. */
const benches: Record<string, () => Promise<Figure[]>> = {
  "ingest-ack": ingestAck,
  ingest,
  "to-screen": toScreen,
  inbox,
  memory,
  start,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(1);
}
let missed = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const figures = await bench();
  await report(name, figures);
  missed += figures.filter((figure) => !figure.met).length;
}
console.log(missed === 0 ? "\nEvery target met." : `\n${missed} targets missed.`);
