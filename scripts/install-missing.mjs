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
const install = (...options) => {
  const args = ["ci", "--no-audit", "--no-fund", ...options];
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" })
    : spawnSync("npm", args, { stdio: "inherit" });
  return run.status === 0;
};
if (stale) {
  console.log("Installing packages (once) …");
  // What npm knows of a package may be old in its cache. The lockfile names version and checksum, so that is enough,
  // and a quarter of the work less; only when a version is too new for the cache is the registry asked about all.
  if (!install("--prefer-offline", "--silent") && !install("--loglevel=error")) {
    console.error("Packages could not be installed. Check the network and run `npm ci` to see why.");
    process.exit(1);
  }
}
const generated = spawnSync(process.execPath, ["scripts/generate-client.mjs"], { stdio: "inherit" });
process.exit(generated.status ?? 1);
