import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#core/platform/clock.ts";
import { serverEnv } from "#core/platform/env/server-env.ts";
import { createLogger } from "#core/platform/log.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { createTestDatabase } from "../core/testing/database.ts";
import type { TestDatabase } from "../core/testing/database.ts";
import { redisAvailable, startRedis } from "../core/testing/redis.ts";
import { createKeyring } from "../scripts/keys/create-keyring.ts";
import { bootLine } from "./boot/boot-error.ts";
import { startProcess } from "./boot/start-process.ts";
import { eventually } from "./testing/eventually.ts";

let database: TestDatabase;
let keysDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  keysDir = mkdtempSync(join(tmpdir(), "parley-boot-"));
  createKeyring(keysDir, { tls: false });
});
afterAll(async () => {
  rmSync(keysDir, { recursive: true, force: true });
  await database.drop();
});

const environment = (given: Record<string, string> = {}) => ({
  PATH: process.env["PATH"] ?? "",
  PORT: "0",
  LOG_LEVEL: "info",
  DATABASE_URL: database.serverUrl,
  KEYS_DIR: join(keysDir, "server"),
  ...given,
});

const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, ["--import", "tsx", "server/main.ts"], {
    cwd: packageRoot,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => (said.out += String(data)));
  child.stderr.on("data", (data) => (said.err += String(data)));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, said, ended };
};

const refusal = async (env: Record<string, string>): Promise<string> => {
  const { said, ended } = start(env);
  expect(await ended).toBe(1);
  expect(said.out).not.toContain('"ready":true');
  expect(said.err.trim().split("\n")).toHaveLength(1);
  return said.err;
};

/** The same line without the price of a process. */
const reason = async (env: Record<string, string>): Promise<string> => {
  try {
    const running = await startProcess(serverEnv(env), createLogger("test", "silent"), systemClock);
    await running.stop();
    return "it started";
  } catch (error) {
    return bootLine(error);
  }
};

describe("a start that cannot be", () => {
  test("says in one line why and what to do, and ends with 1", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const taken = String((blocker.address() as AddressInfo).port);
    const lines = [
      await refusal(environment({ PORT: taken })),
      ...(await Promise.all([
        reason(environment({ PORT: "many" })),
        reason(environment({ KEYS_DIR: join(keysDir, "nowhere") })),
        reason(environment({ DATABASE_URL: "postgresql://parley_server@127.0.0.1:1/parley" })),
        reason(environment({ DATABASE_URL: database.adminUrl })),
        reason(environment({ PARLEY_ROLES: "relay" })),
        reason(environment({ PARLEY_ROLES: "ingest", KEYS_DIR: join(keysDir, "workers") })),
      ])),
    ];
    blocker.close();
    expect(lines.map((line) => line.trim())).toEqual([
      expect.stringMatching(new RegExp(`Port ${taken} is already in use.*another PORT`)),
      expect.stringMatching(/PORT must be a whole number/),
      expect.stringMatching(/jwt\.public\.pem is missing.*npm run keys/),
      expect.stringMatching(/database cannot be reached.*ECONNREFUSED.*DATABASE_URL/),
      expect.stringMatching(/is a superuser.*parley_server/),
      expect.stringMatching(/relay without a hub.*REDIS_URL/),
      expect.stringMatching(/npm run keys/),
    ]);
  });
});

describe("a start in production (W11, F2, S23)", () => {
  test("ends when something would leave this machine in the clear, and names it", async () => {
    const live = { NODE_ENV: "production" };
    expect(await refusal(environment({ ...live, REDIS_URL: "redis://cache.internal:6379" }))).toMatch(
      /REDIS_URL must begin with rediss:\/\//,
    );
    const elsewhere = "postgresql://parley_server:p@db.internal/parley?sslmode=require";
    expect(await reason(environment({ ...live, DATABASE_URL: elsewhere }))).toMatch(/sslmode=verify-full/);
    expect(await reason(environment({ ...live, PUBLIC_URL: "http://chat.example.com" }))).toMatch(
      /PUBLIC_URL must begin with https:\/\//,
    );
  });
});

const withoutRedis = "redis://127.0.0.1:1";

describe("a start without the queue", () => {
  for (const roles of ["ingest", "api,ingest"]) {
    test(`is ready with the roles ${roles}, and says what is missing`, async () => {
      const env = environment({ REDIS_URL: withoutRedis, PARLEY_ROLES: roles });
      const running = await startProcess(serverEnv(env), createLogger("test", "silent"), systemClock);
      try {
        const answer = await fetch(`http://127.0.0.1:${running.port}/readyz`);
        expect(answer.status).toBe(200);
        expect(await answer.json()).toEqual({ status: "ready", missing: [], degraded: ["queue"] });
      } finally {
        await running.stop();
      }
    });
  }

  for (const backend of redisAvailable() ? ["redis"] : []) {
    test(`is refused when the ${backend} is there but would drop jobs`, async () => {
      const redis = await startRedis();
      const client = new Redis(redis.url);
      try {
        await client.config("SET", "maxmemory-policy", "allkeys-lru");
        const line = await reason(environment({ REDIS_URL: redis.url, PARLEY_ROLES: "ingest" }));
        expect(line).toMatch(/queue is not ready.*noeviction/);
      } finally {
        client.disconnect();
        await redis.stop();
      }
    });
  }
});

describe("a start", () => {
  test("says its port, is ready, and drains at SIGTERM: requests finish, sockets close, exit 0", async () => {
    const { child, said, ended } = start(environment());
    await eventually(
      () => said.out,
      (out) => out.includes('"ready":true') || child.exitCode !== null,
      30_000,
    );
    const line = said.out.split("\n").find((text) => text.includes('"ready":true'));
    const { port } = JSON.parse(line ?? "{}") as { port: number };
    const at = (path: string) => `http://127.0.0.1:${port}${path}`;
    expect((await fetch(at("/readyz"))).status).toBe(200);
    // bcrypt at its real cost is still busy when the signal comes.
    const login = fetch(at("/api/v1/auth/login"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "nobody@example.com", password: "wrong" }),
    });
    await eventually(
      async () => (await fetch(at("/metrics"))).text(),
      (text) => text.includes("parley_relay_leads 1"),
    );
    child.kill("SIGTERM");
    expect((await login).status).toBe(401);
    expect(await ended).toBe(0);
    expect(said.err).toBe("");
    await expect(fetch(at("/healthz"))).rejects.toThrow();
  });

  test("with the roles hub and relay alone it holds no signing key and serves no API", async () => {
    const { child, said, ended } = start(environment({ PARLEY_ROLES: "hub,relay" }));
    await eventually(
      () => said.out,
      (out) => out.includes('"ready":true') || child.exitCode !== null,
      30_000,
    );
    const line = said.out.split("\n").find((text) => text.includes('"ready":true'));
    const { port } = JSON.parse(line ?? "{}") as { port: number };
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/auth/me`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/webhooks/meta/x`)).status).toBe(404);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
