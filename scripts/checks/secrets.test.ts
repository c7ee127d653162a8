import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newApiKey } from "../../server/identity/api-key.ts";
import { scanText, scanTree } from "./secrets.ts";

/** Put together here, so that the scan of this tree does not find them. */
const glue = (...parts: string[]): string => parts.join("");
const letters = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9".repeat(4);
const planted: [name: string, file: string, text: string][] = [
  ["a private key", "key.ts", glue('"-----BEGIN PRIVATE KEY-----', "\\n", letters, '"')],
  ["a private key", "key.pem", glue("-----BEGIN EC PRIVATE KEY-----\n", letters, "\n")],
  ["a Meta access token", "a.ts", glue('const token = "EA', "A", letters, '"')],
  ["an AWS key", "a.json", glue('{"id":"AK', 'IAABCDEFGHIJKLMNOP"}')],
  ["a GitHub token", "a.md", glue("gh", "p_", letters.slice(0, 36))],
  ["a GitHub token", "a.md", glue("github", "_pat_", letters.slice(0, 70))],
  ["an npm token", ".npmrc", glue("//registry/:_authToken=npm", "_", letters.slice(0, 36))],
  ["a Slack token", "a.yml", glue("token: xox", "b-123456789012-abcdefghij")],
  ["a Google key", "a.tsx", glue('"AI', "za", letters.slice(0, 35), '"')],
  ["a Stripe key", "a.ts", glue("sk_", "live_", letters.slice(0, 24))],
  ["a GitHub token", "a.yaml", glue("gh", "s_", letters.slice(0, 36))],
  ["a Slack token", "a.env", glue("xox", "p-", letters.slice(0, 30))],
  ["a Stripe key", "a.sh", glue("rk_", "live_", letters.slice(0, 24))],
  ["an API key of ours", "a.ts", glue("parley", "_live_", letters.slice(0, 8), "_", letters.slice(0, 49))],
  ["a token of ours", "a.ts", glue('"prt', "_", letters.slice(0, 43), '"')],
  [
    "a token of ours",
    "a.md",
    glue("https://parley.example/reset-password#token=plk", "_", letters.slice(9, 52)),
  ],
  ["an API key of ours", "docs/a.md", newApiKey("test").text],
  [
    "a signed token",
    "a.ts",
    glue("ey", "JhbGciOiJIUzI1NiJ9.ey", "J", letters.slice(0, 40), ".", letters.slice(0, 43)),
  ],
  [
    "a password in an address",
    ".env.example",
    glue("DATABASE_URL=postgres://parley:hunter2", "@db.acme.io:5432/parley"),
  ],
  ["a password in an address", "a.ts", glue("rediss://default:s3cretx", "@eu1.upstash.io:6379")],
  ["a password in an address", "a.yml", glue("smtps://mailer:s3cretx", "@smtp.acme.io:465")],
  ["a path of one machine", "a.ts", glue('"/', 'work/main/x"')],
  ["a path of one machine", "README.md", glue("cd /", "home/maria/parley")],
  ["a path of one machine", "a.json", glue('"/', 'Users/Maria/parley"')],
  ["a package address", "package-lock.json", '"resolved": "http://10.0.0.7/zod.tgz"'],
  ["an unfinished mark", "a.ts", glue("// TO", "DO finish")],
  ["an unfinished mark", "a.tsx", glue("<p>coming", " soon</p>")],
  ["a test that is left out", "a.test.ts", glue("test", '.skip("x", () => {})')],
  ["a test that is left out", "a.test.ts", glue("describe", '.only("x", () => {})')],
];

const harmless: [file: string, text: string][] = [
  ["a.ts", '"-----BEGIN PRIVATE KEY-----" is what a PEM file starts with'],
  ["a.ts", "postgresql://parley:parley@127.0.0.1:5432/parley"],
  ["docker-compose.yml", "DATABASE_URL: postgres://parley:parley@db:5432/parley"],
  ["a.ts", "`postgresql://postgres:${password}@127.0.0.1:${port}/postgres`"],
  ["a.md", "https://user:password@example.com"],
  ["a.ts", "import x from '../work/x.ts'; /api/v1/homework/"],
  ["a.md", "the path /usr/bin/chromium and $HOME/.data"],
  ["a.ts", "EAAJB token fixture"],
  ["a.env", "SMTP_URL=smtp://user:password@mail.example:587"],
  ["a.md", `inv_${"A".repeat(43)}`],
  ["a.md", glue("TO", "DO lists are a feature of other products")],
  ["a.test.ts", 'test.runIf(linux)("x"); test.each([1])("y")'],
  ["package-lock.json", '"integrity": "sha512-abc"'],
];

/** Those of the list that are secrets, not slips. */
const secrets = planted.filter(([name]) => /key|token|password/.test(name));

describe("T50: secret hygiene", () => {
  test("at least 20 fake secrets are planted, a key that we make among them, and every one is found", () => {
    expect(secrets.length).toBeGreaterThanOrEqual(20);
    const missed = secrets.filter(([, file, text]) => scanText(file, text).length === 0);
    expect(missed).toEqual([]);
  });

  test("every secret is found wherever it stands on a line, and behind others of its kind", () => {
    for (const [name, file, text] of secrets) {
      expect(scanText(file, `const x = "${text}"; // ${text}`), name).toContain(`${file}:1: ${name}`);
    }
  });

  test("0 findings in this tree", async () => {
    expect(await scanTree()).toEqual([]);
  });
});

describe("the scan of what could be committed", () => {
  test.each(planted)("finds %s in %s", (name, file, text) => {
    expect(scanText(file, `first line\n${text}`)).toContain(`${file}:2: ${name}`);
  });

  test.each(harmless)("leaves %s alone: %s", (file, text) => {
    expect(scanText(file, text)).toEqual([]);
  });

  test("never prints the secret itself", () => {
    const [, file, text] = planted[2]!;
    expect(scanText(file, text).join()).not.toContain(letters.slice(0, 10));
  });
});

describe("the walk", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-scan-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test("reads nested files and dot files, not what git ignores", async () => {
    const bad = glue("/", "work/main/");
    for (const path of ["deep/er", ".ci", "node_modules/x", "dist", ".data"]) {
      await mkdir(join(folder, path), { recursive: true });
      await writeFile(join(folder, path, "file.md"), bad);
    }
    await writeFile(join(folder, ".env"), bad);
    await writeFile(join(folder, ".env.example"), bad);
    expect(await scanTree(folder)).toEqual([
      ".ci/file.md:1: a path of one machine",
      ".env.example:1: a path of one machine",
      "deep/er/file.md:1: a path of one machine",
    ]);
  });
});
