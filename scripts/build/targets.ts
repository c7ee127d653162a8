/** A program of `dist/`: its source and its name without ".js", both relative to the package. */
export interface Entry {
  readonly source: string;
  readonly output: string;
  /** May be missing while its feature is not written. */
  readonly optional?: boolean;
}

/** Every program that is bundled. A thread's file is a program of its own and lies beside the one that starts it. */
export const entries: readonly Entry[] = [
  { source: "server/main.ts", output: "server/main" },
  { source: "workers/main.ts", output: "workers/main" },
  { source: "server/api/features/auth/hash-worker.ts", output: "server/hash-worker", optional: true },
];

/** What decides the bundles of the processes. */
export const processSources = [
  "contracts",
  "core",
  "server",
  "workers",
  "prisma/schema.prisma",
  "docs/promises.md",
  "scripts/promises",
  "scripts/build",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];

/** What decides the console. */
export const webSources = [
  "contracts",
  "web",
  "scripts/build",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
