// Generates the Prisma client with the WASM engine: nothing is downloaded.
// The engine variable names a program that always fails, so no command can pretend to have migrated anything.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
const schema = "prisma/schema.prisma";
const out = "core/platform/db/generated";
const stamp = `${out}/.stamp`;
const version = JSON.parse(readFileSync("node_modules/prisma/package.json", "utf8")).version;
const wanted = createHash("sha256").update(readFileSync(schema)).update(version).digest("hex");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) process.exit(0);
const failing = process.platform === "win32" ? "prisma-engine-is-never-run.exe" : "/bin/false";
const run = spawnSync(
  process.execPath,
  ["node_modules/prisma/build/index.js", "generate", "--schema", schema],
  {
    encoding: "utf8",
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: failing,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  },
);
if (run.status !== 0) {
  console.error(run.stdout, run.stderr);
  console.error("The database client could not be generated. Mend prisma/schema.prisma and try again.");
  process.exit(1);
}
mkdirSync(out, { recursive: true });
writeFileSync(stamp, wanted);
