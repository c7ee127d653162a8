import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { root } from "./check.ts";

/** What this check reads of package-lock.json. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
/** By folder: `node_modules/a/node_modules/b`. */
export type Lock = Readonly<Record<string, LockedPackage>>;

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/**
 * Lowest versions without a published advisory. They stand in the lockfile's terms: the ranges of those who ask for
 * these packages still admit older ones.
 */
const floors: Readonly<Record<string, string>> = {
  "@prisma/client": "7.9.0",
  bcryptjs: "3.0.3",
  "body-parser": "2.3.0",
  bullmq: "6.0.0",
  "engine.io": "6.6.9",
  express: "5.0.0",
  jsonwebtoken: "9.0.3",
  jws: "4.0.1",
  msgpackr: "2.0.5",
  "node-forge": "1.4.3",
  "path-to-regexp": "8.4.0",
  prisma: "7.9.0",
  qs: "6.16.0",
  "socket.io-parser": "4.2.7",
  ws: "8.21.0",
  zod: "4.0.0",
};

/** What the image of the Dockerfile runs; the console is bundled, so it brings no package along. */
const shipped = ["contracts", "core", "server", "workers"];
const shippedTools = ["scripts/migrate", "scripts/keys", "scripts/upstash-bridge"];
const notShipped = /\.test\.tsx?$|(^|\/)testing\//;

/** Asked for when running from the sources, never by what was built. */
const fromSourcesOnly: ReadonlySet<string> = new Set(["tsx"]);

/**
 * Development tools that a package of `dependencies` itself depends on: React Email formats and styles mails with two,
 * the adapter of Prisma and Engine.IO bring the rest. A new one is a decision, made here.
 */
const broughtAlong: ReadonlySet<string> = new Set([
  ...["prettier", "tailwindcss"],
  ...["@prisma/driver-adapter-utils", "@types/node", "@types/pg"],
]);

const nameOf = (folder: string): string =>
  folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);

/** Numbers alone decide; a version before the release of the floor itself is below it. */
const isBelow = (version: string, floor: string): boolean => {
  const [numbers = "", early] = version.split("+")[0]?.split(/-(.*)/s) ?? [];
  const [given, wanted] = [numbers, floor].map((text) => text.split(".").map(Number));
  for (const [at, least] of (wanted ?? []).entries()) {
    const number = given?.[at] ?? 0;
    if (Number.isNaN(number)) return true;
    if (number !== least) return number < least;
  }
  return early !== undefined;
};

/** Every copy of a package in the lockfile counts, not the one on top alone. */
export function floorFaults(lock: Lock, least: Readonly<Record<string, string>> = floors): string[] {
  const folders = Object.keys(lock).filter((folder) => folder !== "");
  return Object.entries(least).flatMap(([name, floor]) => {
    const copies = folders.filter((folder) => nameOf(folder) === name);
    if (copies.length === 0) return [`${name} has a floor and is not in package-lock.json`];
    return copies
      .filter((folder) => isBelow(lock[folder]?.version ?? "0", floor))
      .map((folder) => `${folder} is ${lock[folder]?.version ?? "of no version"}, the floor is ${floor}`);
  });
}

/** Whoever runs a program at installation must be known, and decided upon, in `allowScripts`. */
export function installScriptFaults(lock: Lock, { allowScripts = {} }: Manifest): string[] {
  const asking = new Set(
    Object.entries(lock).flatMap(([folder, entry]) => (entry.hasInstallScript ? [nameOf(folder)] : [])),
  );
  return [
    ...[...asking]
      .filter((name) => !(name in allowScripts))
      .map((name) => `${name} has an install script and is not in allowScripts of package.json`),
    ...Object.keys(allowScripts)
      .filter((name) => !asking.has(name))
      .map((name) => `${name} is in allowScripts of package.json and has no install script`),
  ];
}

const packageOf = (specifier: string): string | undefined => {
  if (/^[.#/]/.test(specifier) || isBuiltin(specifier)) return undefined;
  const [first = "", second = ""] = specifier.split("/");
  return specifier.startsWith("@") ? `${first}/${second}` : first;
};

/** Packages that a source text needs when it runs: types are gone by then. */
export function packagesIn(text: string): string[] {
  const named = [
    ...text.matchAll(/^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm),
    ...text.matchAll(/\b(?:import|require|resolve)\(\s*"([^"]+)"/g),
  ];
  return [...new Set(named.flatMap(([, specifier = ""]) => packageOf(specifier) ?? []))];
}

/**
 * Development tools stay out of the image and what runs comes along: `dependencies` is exactly what the shipped sources
 * import, and what those packages ask to stand beside them.
 */
export function runtimeFaults(
  { dependencies = {}, devDependencies = {} }: Manifest,
  lock: Lock,
  imported: ReadonlySet<string>,
): string[] {
  const names = Object.keys(dependencies);
  const besides = new Set(
    names.flatMap((name) => Object.keys(lock[`node_modules/${name}`]?.peerDependencies ?? {})),
  );
  return [
    ...names
      .filter((name) => !imported.has(name) && !besides.has(name))
      .map((name) => `${name} is in dependencies, and nothing that ships imports it`),
    ...[...imported]
      .filter((name) => !(name in dependencies) && !fromSourcesOnly.has(name))
      .map((name) => `${name} is imported by what ships and is not in dependencies`),
    ...Object.keys(devDependencies)
      .filter((name) => {
        const entry = lock[`node_modules/${name}`];
        return entry !== undefined && !entry.dev && !entry.devOptional && !broughtAlong.has(name);
      })
      .map((name) => `${name} is a development tool, and something in dependencies brings it along`),
  ];
}

async function shippedPackages(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const folder of [...shipped, ...shippedTools]) {
    const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const below = path.slice(root.length + 1).replaceAll("\\", "/");
      if (!entry.isFile() || !/\.tsx?$/.test(below) || notShipped.test(below)) continue;
      for (const name of packagesIn(await readFile(path, "utf8"))) found.add(name);
    }
  }
  return found;
}

const readJson = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(join(root, file), "utf8"));

/** Packages below their floors, unknown install scripts, and tools that would ship. One line each. */
export async function supplyChainFaults(): Promise<string[]> {
  const manifest = (await readJson("package.json")) as Manifest;
  const { packages: lock } = (await readJson("package-lock.json")) as { packages: Lock };
  return [
    ...floorFaults(lock),
    ...installScriptFaults(lock, manifest),
    ...runtimeFaults(manifest, lock, await shippedPackages()),
  ];
}
