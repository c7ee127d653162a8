import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The directory that holds package.json, found from this module upwards, so that it is the same
 * from source (tsx), from the bundle in dist/ and under vitest.
 */
const findPackageRoot = (): string => {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error("package.json was not found above this module");
    directory = parent;
  }
  return directory;
};

export const packageRoot = findPackageRoot();
