import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "#core/platform/db/database.ts";
import type { Database } from "#core/platform/db/database.ts";
import { newId } from "#core/platform/ids.ts";
import { createLogger } from "#core/platform/log.ts";
import { claimRows } from "#core/platform/outbox/claim.ts";
import { pauseSending } from "#core/platform/outbox/pause.ts";
import { outboxDefaults } from "#core/platform/outbox/settings.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { withDatabase } from "../migrate/connection.ts";
import { startEmbeddedPostgres } from "../postgres/embedded-postgres.ts";
import { adminUrl } from "./admin-url.ts";

let home: TestDatabase;
let db: Database;
let build: Builders;

beforeAll(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
  db = openDatabase({
    url: home.workerUrl,
    pools: { parley_app: 2, parley_work: 2 },
    applicationName: "test",
    log: createLogger("test", "silent"),
  });
});
afterAll(async () => {
  await db.close();
  await build.close();
  await home.drop();
});

/** The command as an operator types it. */
const channels = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "scripts/channels/main.ts", ...args],
      { env: { ...process.env, DATABASE_URL: home.adminUrl } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

const claim = async () =>
  (await claimRows(db, outboxDefaults, { room: 10, widestLane: 2, without: [], leadMs: 0 })).rows;

test("a paused channel with its queue is listed, resumed once, told to the consoles, and sends again", async () => {
  const org = await build.buildOrg();
  const channel = await build.buildChannel({ orgId: org.id });
  const other = await build.buildChannel({ orgId: org.id });
  const conversation = await build.buildConversation({ orgId: org.id, channelId: channel.id });
  const message = await build.buildMessage({
    orgId: org.id,
    conversationId: conversation.id,
    direction: "outbound",
    status: "queued",
  });
  await build.sql(
    `INSERT INTO outbox (org_id, id, message_id, conversation_id, channel_id, contact_id, attempt, lane)
     SELECT org_id, $2, id, conversation_id, channel_id, contact_id, 1, 0 FROM message WHERE id = $1`,
    [message.id, newId()],
  );
  for (const { id } of [channel, other])
    await pauseSending(db, { orgId: org.id, channelId: id }, "channel", "Reconnect this number.");
  await build.sql("UPDATE channel SET paused_until = now() + interval '1 hour' WHERE id = $1", [channel.id]);
  await build.sql("DELETE FROM event");
  expect(await claim()).toEqual([]);

  const listed = await channels("list");
  expect(listed.code).toBe(0);
  const line = listed.out.split("\n").find((text) => text.startsWith(channel.phoneNumberId));
  expect(line).toMatch(/paused +1 waiting .*Reconnect this number\./);

  expect(await channels("resume", channel.phoneNumberId)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/sends again; 1 messages waited/) as string,
  });
  expect(await channels("resume", channel.phoneNumberId)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/was not paused/) as string,
  });
  const states = await build.sql<{ id: string; status: string; paused_reason: string | null }>(
    "SELECT id, status, paused_reason FROM channel WHERE paused_until IS NULL",
  );
  expect(states).toContainEqual({ id: channel.id, status: "connected", paused_reason: null });
  expect(states).toContainEqual({ id: other.id, status: "paused", paused_reason: "Reconnect this number." });
  const events = await build.sql<{ org_id: string; name: string; data: { channel: object } }>(
    "SELECT org_id, name, data FROM event",
  );
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ org_id: org.id, name: "channel.changed" });
  expect(events[0]?.data.channel).toMatchObject({ id: channel.id, status: "connected" });
  expect(events[0]?.data.channel).not.toHaveProperty("pausedReason");
  expect(await claim()).toMatchObject([{ channelId: channel.id }]);
});

test("an unknown number, a disconnected one and a wrong command get one sentence and change nothing", async () => {
  const channel = await build.buildChannel({ orgId: (await build.buildOrg()).id });
  await build.sql("UPDATE channel SET status = 'disconnected' WHERE id = $1", [channel.id]);
  expect(await channels("resume", "1")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^No channel has the phone number id 1\./) as string,
  });
  expect(await channels("resume", channel.phoneNumberId)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/is disconnected/) as string,
  });
  expect(await channels("resume")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^npm run/) as string,
  });
  const [row] = await build.sql<{ status: string }>("SELECT status FROM channel WHERE id = $1", [channel.id]);
  expect(row?.status).toBe("disconnected");
});

test("without DATABASE_URL it finds the embedded Postgres that runs on DATA_DIR, or says that none does", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-channels-"));
  await expect(adminUrl({ DATA_DIR: dataDir })).rejects.toThrow(/No Parley runs on/);
  expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, "postgres"), durable: false });
  try {
    const url = await adminUrl({ DATA_DIR: dataDir });
    expect(new URL(url).pathname).toBe("/parley");
    const client = new pg.Client({ connectionString: withDatabase(url, "postgres") });
    await client.connect();
    const { rows } = await client.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user");
    expect(rows).toEqual([{ rolsuper: true }]);
    await client.end();
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  await expect(adminUrl({ DATA_DIR: dataDir })).rejects.toThrow(/npm start/);
});
