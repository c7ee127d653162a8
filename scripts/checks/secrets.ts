import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./check.ts";

interface Pattern {
  readonly name: string;
  readonly pattern: RegExp;
  /** Only files whose path matches; default: all. */
  readonly files?: RegExp;
}

const code = /\.(ts|tsx|js|mjs|cjs|css|sql|prisma|sh)$/;

/** Written so that this file does not find itself. */
const patterns: readonly Pattern[] = [
  { name: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/=]{40,}/ },
  { name: "a Meta access token", pattern: /\bEAA[A-Za-z0-9]{80,}/ },
  { name: "an AWS key", pattern: /\bAKIA[0-9A-Z]{16}\b/ },
  { name: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})/ },
  { name: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: "a Slack token", pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/ },
  { name: "a Google key", pattern: /\bAIza[0-9A-Za-z_-]{35}\b/ },
  { name: "a Stripe key", pattern: /\b[sr]k_live_[0-9a-zA-Z]{20,}/ },
  { name: "an API key of ours", pattern: /\bparley_(?:live|test)_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}\b/ },
  { name: "a token of ours", pattern: /\b(?:prt|plk|inv)_(?!(.)\1{42})[\w-]{43}(?![\w-])/ },
  { name: "a signed token", pattern: /\beyJ[\w-]{15,}\.eyJ[\w-]{30,}\.[\w-]{30,}/ },
  {
    name: "a password in an address",
    pattern:
      /\b(?:postgres(?:ql)?|rediss?|mysql|mongodb(?:\+srv)?|amqps?|smtps?|https?):\/\/[^\s:/@"'`$<{]+:[^\s/@"'`$<{]{3,}@(?!(?:localhost|127\.0\.0\.1|db|postgres|redis|host)(?![\w.-])|(?:[\w-]+\.)*example\b)/,
  },
  // Of this or any machine: what names a home folder works for one person only.
  {
    name: "a path of one machine",
    pattern: /(?<![\w.-])\/(?:work|farm|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*)\//,
  },
  { name: "a package address", pattern: /"resolved": "http/, files: /(^|\/)package-lock\.json$/ },
  { name: "an unfinished mark", pattern: /\b(?:TO[D]O|FIX[M]E)\b|coming[ ]soon|lorem[ ]ipsum/, files: code },
  { name: "a test that is left out", pattern: /\b(?:it|test|describe)\.(?:skip|only|todo)\b/, files: code },
];

const skippedFolders = new Set(["node_modules", "dist", ".git", ".data", "coverage", "generated"]);
const skippedFiles = /^\.env$|\.(png|jpe?g|webp|gif|ico|woff2?|ttf|ogg|mp3|mp4|webm|pdf|wasm|gz|br)$/i;
const maxBytes = 5 * 1024 * 1024;

/** Reads every file that could be committed and names what must not be. One line a finding, without the secret. */
export async function scanTree(folder: string = root): Promise<string[]> {
  const found: string[] = [];
  for (const file of await filesIn(folder, "")) {
    if ((await stat(join(folder, file))).size > maxBytes) continue;
    found.push(...scanText(file, await readFile(join(folder, file), "utf8")));
  }
  return found;
}

/** The findings in one file's text. */
export function scanText(file: string, text: string): string[] {
  return patterns
    .filter(({ files }) => !files || files.test(file))
    .flatMap(({ name, pattern }) => {
      const match = pattern.exec(text);
      if (!match) return [];
      const line = text.slice(0, match.index).split("\n").length;
      return [`${file}:${String(line)}: ${name}`];
    });
}

async function filesIn(folder: string, under: string): Promise<string[]> {
  const entries = await readdir(join(folder, under), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = under ? `${under}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : filesIn(folder, path);
      return entry.isFile() && !skippedFiles.test(entry.name) ? [path] : [];
    }),
  );
  return nested.flat().sort();
}
