import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPostgresBackend, Queue, Worker } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { query } from "#core/testing/query.ts";
import { asRole } from "#core/testing/database.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { withDatabase } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { ensureLogins, logins } from "./roles.ts";

const groups = [...new Set(Object.values(logins).flatMap((login) => login.groups))];
const createGroups = groups.map((group) => `CREATE ROLE ${group} NOLOGIN;`).join("\n");
const passwords = { server: "it's a secret", worker: 'with "quotes" \\ and ü' };

let folder: string;
let postgres: EmbeddedPostgres;
let ownerUrl: string;

/** Roles belong to the whole cluster, so these tests own one. Its admin is no superuser, as on managed Postgres. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-roles-"));
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, "data"), durable: false });
  const secret = randomBytes(8).toString("hex");
  await query(postgres.url, `CREATE ROLE managed LOGIN CREATEROLE CREATEDB PASSWORD '${secret}'`);
  const url = new URL(withDatabase(postgres.url, "parley"));
  url.username = "managed";
  url.password = secret;
  ownerUrl = url.href;
  await mkdir(join(folder, "migrations", "1_groups"), { recursive: true });
  await writeFile(
    join(folder, "migrations", "1_groups", "migration.sql"),
    `${createGroups}
     CREATE TABLE letter (body text);
     GRANT SELECT ON letter TO parley_app;`,
  );
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

function loginUrl(login: "server" | "worker"): string {
  const url = new URL(ownerUrl);
  url.username = logins[login].name;
  url.password = encodeURIComponent(passwords[login]);
  return url.href;
}

function queueAs(login: "server" | "worker"): Queue {
  const connection = { connectionString: loginUrl(login) };
  return new Queue("roles", { connection }, createPostgresBackend) as unknown as Queue;
}

describe("logins", () => {
  test("are refused before the group roles exist", async () => {
    const fresh = withDatabase(ownerUrl, "postgres");
    await expect(ensureLogins({ adminUrl: fresh, passwords })).rejects.toThrow(
      /is not migrated: role parley_app/,
    );
  });

  test("work for an admin who is no superuser, twice, and hold no power", async () => {
    await migrate({ adminUrl: ownerUrl, directory: join(folder, "migrations") });
    await ensureLogins({ adminUrl: ownerUrl, passwords });
    await ensureLogins({ adminUrl: ownerUrl, passwords });
    const names = ["parley_server", "parley_worker", ...groups].map((name) => `'${name}'`).join(",");
    const roles = await query(
      postgres.url,
      `SELECT DISTINCT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname IN (${names})`,
    );
    expect(roles).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreatedb: false,
        rolcreaterole: false,
        rolreplication: false,
      },
    ]);
    const inheriting = await query(
      postgres.url,
      "SELECT rolname FROM pg_roles WHERE rolname IN ('parley_server','parley_worker') AND rolinherit",
    );
    expect(inheriting).toEqual([]);
  });

  test("reach a tenant table only after choosing their group role, and only their own groups", async () => {
    await expect(query(loginUrl("server"), "SELECT * FROM letter")).rejects.toThrow(/permission denied/);
    expect(await query(asRole(loginUrl("server"), "parley_app"), "SELECT * FROM letter")).toEqual([]);
    expect(await query(asRole(loginUrl("worker"), "parley_app"), "SELECT * FROM letter")).toEqual([]);
    await expect(query(asRole(loginUrl("worker"), "parley_ingest"), "SELECT 1")).rejects.toThrow(
      /permission denied to set role/,
    );
    await expect(query(asRole(loginUrl("server"), "parley_work"), "SELECT 1")).rejects.toThrow(
      /permission denied to set role/,
    );
    await expect(query(loginUrl("server"), "CREATE TABLE public.mine (v int)")).rejects.toThrow(
      /permission denied/,
    );
  });

  test("both add to the same queue, one works it off, and neither may make tables there", async () => {
    const server = queueAs("server");
    const worker = queueAs("worker");
    await server.add("echo", { n: 1 }, { delay: 50 });
    await worker.add("echo", { n: 2 });
    await server.addBulk([
      { name: "echo", data: { n: 3 } },
      { name: "echo", data: { n: 4 } },
    ]);
    const seen: number[] = [];
    const hand = new Worker(
      "roles",
      (job: { data: { n: number } }) => Promise.resolve(job.data.n),
      { connection: { connectionString: loginUrl("worker") } },
      createPostgresBackend,
    );
    try {
      hand.on("completed", (_job, result) => seen.push(result));
      await expect.poll(() => [...seen].sort()).toEqual([1, 2, 3, 4]);
    } finally {
      await hand.close();
    }
    await server.obliterate({ force: true });
    await server.close();
    await worker.close();
    await expect(query(loginUrl("worker"), "CREATE TABLE bullmq.mine (v int)")).rejects.toThrow(
      /permission denied for schema bullmq/,
    );
  });

  test("a login somebody made mighty is refused", async () => {
    await query(postgres.url, "ALTER ROLE parley_worker BYPASSRLS");
    await expect(ensureLogins({ adminUrl: ownerUrl, passwords })).rejects.toThrow(
      /Role parley_worker has more power than Parley allows/,
    );
  });
});
