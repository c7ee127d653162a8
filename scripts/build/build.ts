import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { readPromises } from "../promises/read-promises.ts";
import { hashSources } from "./sources.ts";
import { entries, processSources, webSources } from "./targets.ts";

const root = join(import.meta.dirname, "..", "..");
const dist = join(root, "dist");
const stampFile = join(dist, ".stamp");

/** The two halves of a build, in the order they are made. */
export type BuildPart = "processes" | "web";

interface Part {
  readonly sources: readonly string[];
  /** A file whose absence proves that the part is not there, whatever the stamp says. */
  readonly proof: string;
  readonly make: () => Promise<void>;
}

const parts: Record<BuildPart, Part> = {
  processes: { sources: processSources, proof: "server/main.js", make: bundleProcesses },
  web: { sources: webSources, proof: "web/index.html", make: bundleWeb },
};

/**
 * Builds both processes and the console into `dist/`.
 * @returns the parts built
 * @throws Error when a source does not compile; the old build stays in place
 */
export async function buildAll(): Promise<BuildPart[]> {
  return build(["processes", "web"], true);
}

/**
 * Builds what is missing or was built from other sources, judged by content and not by dates.
 * Where `dist/` is complete and fresh (a production image) neither esbuild nor Vite need be installed.
 * @param wanted default: everything
 * @returns the parts built; empty when all was fresh
 */
export async function buildIfStale(
  wanted: readonly BuildPart[] = ["processes", "web"],
): Promise<BuildPart[]> {
  return build(wanted, false);
}

async function build(wanted: readonly BuildPart[], always: boolean): Promise<BuildPart[]> {
  const built: BuildPart[] = [];
  for (const name of wanted) {
    const part = parts[name];
    const hash = await hashSources(root, part.sources);
    const stamps = await readStamps();
    if (!always && stamps[name] === hash && existsSync(join(dist, part.proof))) continue;
    await part.make();
    await writeFile(stampFile, `${JSON.stringify({ ...(await readStamps()), [name]: hash }, null, 2)}\n`);
    built.push(name);
  }
  return built;
}

async function readStamps(): Promise<Partial<Record<BuildPart, string>>> {
  const text = await readFile(stampFile, "utf8").catch(() => "{}");
  try {
    return JSON.parse(text) as Partial<Record<BuildPart, string>>;
  } catch {
    return {};
  }
}

async function bundleProcesses(): Promise<void> {
  await generateClient();
  await writeFile(join(dist, "promises.json"), `${JSON.stringify(await readPromises(root), null, 2)}\n`);
  const { build: bundle, formatMessages } = await import("esbuild");
  const present = entries.filter((entry) => !entry.optional || existsSync(join(root, entry.source)));
  const { warnings } = await bundle({
    absWorkingDir: root,
    entryPoints: present.map((entry) => ({ in: join(root, entry.source), out: entry.output })),
    outdir: dist,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    plugins: [reactEmailInside()],
    jsx: "automatic",
    sourcemap: true,
    // Errors come as the rejection; printing them here too would say all twice.
    logLevel: "silent",
  });
  for (const text of await formatMessages(warnings, { kind: "warning" })) console.warn(text);
}

/**
 * Everything else is loaded from node_modules, but the one entry of React Email's components loads markdown, syntax
 * highlighting and Tailwind as well: more than a second and 35 MB for things that no mail uses. Inside the bundle only
 * what is used stays.
 */
function reactEmailInside(): Plugin {
  return {
    name: "react-email-inside",
    setup: (build) => {
      build.onResolve({ filter: /^@react-email\// }, ({ path, importer }) => {
        if (path !== "@react-email/render") {
          return { path: fileURLToPath(import.meta.resolve(path)), sideEffects: false };
        }
        // A re-export of what stays outside would keep all of the rest.
        const again = importer.replaceAll("\\", "/").includes("/@react-email/components/");
        return again ? { path, namespace: "nothing" } : { path, external: true };
      });
      build.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "export {}" }));
    },
  };
}

/** Built aside and swapped in, so that a running server never serves half a console. */
async function bundleWeb(): Promise<void> {
  const { build: bundle } = await import("vite");
  const draft = join(dist, `web.draft-${String(process.pid)}`);
  const old = `${draft}.old`;
  const nodeEnv = process.env["NODE_ENV"];
  try {
    await bundle({
      configFile: join(root, "web", "vite.config.ts"),
      root: join(root, "web"),
      build: { outDir: draft, emptyOutDir: true, reportCompressedSize: false },
      logLevel: "warn",
    });
    await rename(join(dist, "web"), old).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    });
    await rename(draft, join(dist, "web"));
  } finally {
    // Vite sets NODE_ENV for the whole process; whoever asked for the build would hand it on to the servers.
    if (nodeEnv === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = nodeEnv;
    await rm(draft, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

async function generateClient(): Promise<void> {
  await mkdir(dist, { recursive: true });
  const child = spawn(process.execPath, ["scripts/generate-client.mjs"], { cwd: root, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error("The database client could not be generated; see above.");
}
