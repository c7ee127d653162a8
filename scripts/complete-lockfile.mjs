// Adds to package-lock.json the optional packages of other platforms that npm left out.
// npm leaves them out when it cannot fetch them (a mirror without them), and then refuses its own lockfile:
// `npm ci` answers "Missing: … from lock file". Run it after `npm install`; with --check it only looks.
import { readFileSync, writeFileSync } from "node:fs";

const file = "package-lock.json";
const lock = JSON.parse(readFileSync(file, "utf8"));

/** The lockfile entry that `name`, required from the package at `from`, resolves to; npm looks upwards. */
function isLocked(from, name) {
  for (
    let at = from;
    ;
    at = at.includes("/node_modules/") ? at.slice(0, at.lastIndexOf("/node_modules/")) : ""
  ) {
    if (lock.packages[`${at ? `${at}/` : ""}node_modules/${name}`]) return true;
    if (at === "") return false;
  }
}

const systems = "android|darwin|freebsd|linux|openharmony|win32";
const platformName = new RegExp(
  `(?:(${systems})-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)|(wasm32))(?:-(\\w+))?$`,
);

/** What npm must know in order to leave the package out elsewhere: read from its name, which is all there is. */
function entryFor(name, version, dev) {
  const match = platformName.exec(name);
  if (!match) throw new Error(`${name} is missing from ${file}, and its name tells no platform.`);
  const [, os, cpu, wasm, abi = ""] = match;
  return {
    version,
    cpu: [cpu ?? wasm],
    ...(dev ? { dev: true } : {}),
    ...(os === "linux" && abi ? { libc: [abi.startsWith("musl") ? "musl" : "glibc"] } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}

const missing = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {}, dev }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isLocked(from, name))
    .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, dev)]),
);

if (process.argv.includes("--check")) {
  for (const [path, { version }] of missing) console.error(`${path}@${version} is missing from ${file}`);
  if (missing.length > 0)
    console.error("`npm ci` will refuse this lockfile. Run: node scripts/complete-lockfile.mjs");
  process.exitCode = missing.length > 0 ? 1 : 0;
} else if (missing.length > 0) {
  const { "": project, ...rest } = lock.packages;
  const entries = Object.entries({ ...rest, ...Object.fromEntries(missing) });
  const sorted = entries.sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = { "": project, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${missing.length} packages of other platforms to ${file}`);
}
