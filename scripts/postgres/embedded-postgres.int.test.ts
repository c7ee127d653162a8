import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { query } from "#core/testing/query.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./embedded-postgres.ts";

let folder: string;
const started: EmbeddedPostgres[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-pg-"));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((postgres) => postgres.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: { port?: number; durable?: boolean } = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "data"), durable: false, ...options });
  started.push(postgres);
  return postgres;
}

describe("embedded Postgres", () => {
  test("keeps its data between starts and is safe to stop twice", async () => {
    const first = await start({ durable: true });
    await query(first.url, "CREATE TABLE kept (v text); INSERT INTO kept VALUES ('still here')");
    await first.stop();
    await first.stop();
    expect(await first.exited).toBeUndefined();

    const second = await start({ durable: true });
    expect(await query(second.url, "SELECT v FROM kept")).toEqual([{ v: "still here" }]);
  });

  test("keeps its data when nobody but the starter may enter the folder", async () => {
    await chmod(folder, 0o700);
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 'private' AS v");
    await first.stop();
    const second = await start();
    expect(await query(second.url, "SELECT v FROM kept")).toEqual([{ v: "private" }]);
    await expect(start()).rejects.toThrow(/already runs on the data/);
  });

  test("is durable by default, listens on loopback with a password, and understands Unicode", async () => {
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "data") });
    started.push(postgres);
    const [settings] = await query(
      postgres.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('listen_addresses') AS addresses, current_setting('max_connections') AS connections,
              upper('ß-ä-ж') AS upper, (SELECT count(*)::int FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256') AS open_doors`,
    );
    expect(settings).toEqual({
      fsync: "on",
      commit: "on",
      addresses: "127.0.0.1",
      connections: "200",
      upper: "ß-Ä-Ж",
      open_doors: 0,
    });
    const wrong = new URL(postgres.url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
    const secret = await stat(join(folder, "data", "cluster", "parley-superuser-password"));
    expect(secret.mode & 0o777).toBe(0o600);
  });

  test("a second start on the same data is refused in one clear line", async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/^Another Parley already runs on the data in .*port \d+\)/);
    expect(await query(first.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("two first starts at once: one wins, the other is refused, the winner works", async () => {
    const results = await Promise.allSettled([start(), start()]);
    const won = results.filter((result) => result.status === "fulfilled");
    const lost = results.filter((result) => result.status === "rejected");
    expect(won).toHaveLength(1);
    expect(String(lost[0]?.reason)).toMatch(/already runs on the data/);
    expect(await query(won[0]!.value.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("a taken port is named", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(new RegExp(`^Port ${String(port)} is taken`));
    squatter.close();
    const postgres = await start({ port });
    expect(postgres.port).toBe(port);
  });

  test("a Postgres killed hard leaves its data usable, and its end is reported", async () => {
    const first = await start({ durable: true });
    await query(first.url, "CREATE TABLE kept AS SELECT 7 AS n");
    const pid = await postmasterPid();
    process.kill(pid, "SIGKILL");
    expect(await first.exited).toMatch(/stopped by itself \(SIGKILL\)/);
    const second = await start({ durable: true });
    expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("a stale lock whose process number now belongs to somebody else is cleared", async () => {
    const first = await start();
    await first.stop();
    const lock = join(folder, "data", "cluster", "postmaster.pid");
    await writeFile(
      lock,
      `${String(process.pid)}\n${join(folder, "data", "cluster")}\n0\n5432\n\n127.0.0.1\n`,
    );
    const second = await start();
    expect(await query(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("when the program that started it is killed, Postgres stops", async () => {
    const entry = join(folder, "owner.mts");
    const library = join(import.meta.dirname, "embedded-postgres.ts");
    await writeFile(
      entry,
      `import { startEmbeddedPostgres } from ${JSON.stringify(library)};
       const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(join(folder, "data"))}, durable: false });
       console.log(postgres.url);
       setInterval(() => undefined, 1000);`,
    );
    const owner = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), entry], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [url] = (await once(createInterface({ input: owner.stdout }), "line")) as [string];
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    const lock = join(folder, "data", "cluster", "postmaster.pid");
    owner.kill("SIGKILL");
    await once(owner, "exit");
    await expect.poll(() => stat(lock).catch(() => "gone"), { timeout: 30_000 }).toBe("gone");
  });
});

async function postmasterPid(): Promise<number> {
  const lock = await readFile(join(folder, "data", "cluster", "postmaster.pid"), "utf8");
  return Number(lock.split("\n")[0]);
}
