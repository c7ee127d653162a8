import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./check.ts";

/** One key of the environment, as `core/platform/env-catalogue.ts` lists it. */
export interface EnvKey {
  readonly key: string;
  readonly description: string;
  readonly default?: string | undefined;
}

const catalogue = "core/platform/env-catalogue.ts";

/** Says where `.env.example` and the processes' own environment schemas differ. */
export async function environmentFaults(): Promise<string[]> {
  if (!existsSync(join(root, catalogue))) return [`${catalogue} is missing, so no key can be checked.`];
  const module = (await import(pathToFileURL(join(root, catalogue)).href)) as { allEnvKeys?: () => EnvKey[] };
  if (!module.allEnvKeys) return [`${catalogue} does not export allEnvKeys().`];
  const example = await readFile(join(root, ".env.example"), "utf8").catch(() => undefined);
  if (example === undefined) return [".env.example is missing."];
  return compareEnvironment(module.allEnvKeys(), example);
}

/**
 * Every key must stand in the example once, set or commented out (`# KEY=`), and have a description; the example must
 * hold no other.
 */
export function compareEnvironment(keys: readonly EnvKey[], example: string): string[] {
  const faults: string[] = [];
  const shown = new Map<string, number>();
  for (const line of example.split("\n")) {
    const key = /^#?\s?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    if (key !== undefined) shown.set(key, (shown.get(key) ?? 0) + 1);
  }
  const known = new Set(keys.map(({ key }) => key));
  for (const { key, description } of keys) {
    if (!shown.has(key)) faults.push(`${key} is read but missing from .env.example`);
    if (description.trim() === "") faults.push(`${key} has no description`);
  }
  for (const [key, times] of shown) {
    if (!known.has(key)) faults.push(`${key} stands in .env.example but nothing reads it`);
    if (times > 1) faults.push(`${key} stands in .env.example ${String(times)} times`);
  }
  return faults;
}
