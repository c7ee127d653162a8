import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Tests, their fixtures and what is generated from other sources change no bundle. */
const irrelevant = /\.test\.tsx?$|^core\/testing\/|\/generated\/|\/node_modules\//;

/**
 * One hash over the names and contents of all files that decide a build.
 * @param root the folder of package.json
 * @param sources files and folders, relative to `root`; a missing one counts as empty
 */
export async function hashSources(root: string, sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await filesOf(root, source)) {
      hash
        .update(`${file}\0`)
        .update(await readFile(join(root, file)))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

async function filesOf(root: string, source: string): Promise<string[]> {
  const entries = await readdir(join(root, source), { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ENOTDIR") return [source];
      if (code === "ENOENT") return [];
      throw error;
    },
  );
  return entries
    .flatMap((entry) => {
      if (typeof entry === "string") return [entry];
      return entry.isFile() ? [join(entry.parentPath, entry.name).slice(root.length + 1)] : [];
    })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !irrelevant.test(file))
    .sort();
}
