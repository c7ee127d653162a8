import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { verifyAuditFile } from "#core/platform/audit/audit-file.ts";

/** `npm run audit:verify -- <file>`: checks an exported audit trail, offline. Exit code 1 when it is not whole. */
const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Which file? npm run audit:verify -- audit-2026-11-22.ndjson");
  process.exit(2);
}
const lines: string[] = [];
try {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    lines.push(line);
} catch (error) {
  console.error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}
const verdict = verifyAuditFile(lines);
if (verdict.whole) {
  console.log(`Whole: ${verdict.entries} entries of org ${verdict.orgId}. Head ${verdict.head}`);
} else {
  console.error(`NOT whole, line ${verdict.line}: ${verdict.problem}`);
  process.exit(1);
}
