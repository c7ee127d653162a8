// Before start, test, check and bench: installs the packages when they are missing or older than the lockfile.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Parley needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}
const marker = "node_modules/.package-lock.json";
const stale = !existsSync(marker) || statSync(marker).mtimeMs + 1000 < statSync("package-lock.json").mtimeMs;
const npm = process.env.npm_execpath;
if (stale) {
  console.log("Installing packages (once) …");
  const run = npm
    ? spawnSync(process.execPath, [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
        stdio: "inherit",
      })
    : spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { stdio: "inherit" });
  if (run.status !== 0) {
    console.error("Packages could not be installed. Check the network and run `npm ci` to see why.");
    process.exit(1);
  }
}
const generated = spawnSync(process.execPath, ["scripts/generate-client.mjs"], { stdio: "inherit" });
process.exit(generated.status ?? 1);
