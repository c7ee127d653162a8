import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { workersEnv } from "#core/platform/env/workers-env.ts";
import { newId } from "#core/platform/ids.ts";
import { createLogger } from "#core/platform/log.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { createKeyring } from "../scripts/keys/create-keyring.ts";
import { createWorkers } from "./create-workers.ts";
import type { Workers } from "./create-workers.ts";

const log = createLogger("test", "silent");
let home: TestDatabase;
let build: Builders;
let dir: string;
let workers: Workers | undefined;

beforeAll(async () => {
  home = await createTestDatabase();
  build = createBuilders(home.adminUrl);
});
afterAll(async () => {
  await build.close();
  await home.drop();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "parley-workers-"));
  createKeyring(dir, { tls: false });
});
afterEach(async () => {
  await workers?.stop(5_000);
  workers = undefined;
  rmSync(dir, { recursive: true, force: true });
});

/** The environment of a worker process that serves these queues and is led to a Graph that nobody answers for. */
const envOf = (queues: string) =>
  workersEnv({
    DATABASE_URL: home.workerUrl,
    KEYS_DIR: join(dir, "workers"),
    PARLEY_QUEUES: queues,
    META_GRAPH_URL: "http://127.0.0.1:9",
  });

const loseGraphKey = (): void => {
  const files = readdirSync(join(dir, "workers")).filter((file) => file.startsWith("seal.graph."));
  expect(files).not.toHaveLength(0);
  for (const file of files) rmSync(join(dir, "workers", file));
};

const queueMessage = async (): Promise<string> => {
  const org = await build.buildOrg();
  const channel = await build.buildChannel({ orgId: org.id });
  const conversation = await build.buildConversation({ orgId: org.id, channelId: channel.id });
  const message = await build.buildMessage({
    orgId: org.id,
    conversationId: conversation.id,
    direction: "outbound",
    status: "queued",
  });
  const outboxId = newId();
  await build.sql(
    `INSERT INTO outbox (org_id, id, message_id, conversation_id, channel_id, contact_id, attempt, lane)
     SELECT org_id, $2, id, conversation_id, channel_id, contact_id, 1, 0 FROM message WHERE id = $1`,
    [message.id, outboxId],
  );
  return outboxId;
};

test("without `interactive` nothing is sent and the graph key is not needed; a lost wake-up is made up for", async () => {
  loseGraphKey();
  const outboxId = await queueMessage();
  workers = await createWorkers(envOf("inbound"), log);
  await build.sql("INSERT INTO delivery (app_key, body) VALUES ('app', $1)", [Buffer.from("{}")]);
  // Nobody enqueues a wake-up and nobody serves the sweeps: only the process's own watch can find it.
  await expect
    .poll(async () => (await build.sql("SELECT FROM delivery WHERE processed_at IS NULL")).length, {
      timeout: 10_000,
      interval: 100,
    })
    .toBe(0);
  const [row] = await build.sql<{ state: string; tries: number }>(
    "SELECT state, tries FROM outbox WHERE id = $1",
    [outboxId],
  );
  expect(row).toEqual({ state: "queued", tries: 0 });
  expect(await workers.ready()).toBe(true);
});

test("with `interactive` it sends: the graph key must be there, and what waits is claimed", async () => {
  const outboxId = await queueMessage();
  workers = await createWorkers(envOf("interactive"), log);
  // No token is sealed for this channel, so the first look pauses it.
  await expect
    .poll(
      async () =>
        (
          await build.sql<{ status: string }>(
            "SELECT c.status FROM channel c JOIN outbox o ON o.channel_id = c.id WHERE o.id = $1",
            [outboxId],
          )
        )[0]?.status,
      { timeout: 10_000, interval: 100 },
    )
    .toBe("paused");
  await workers.stop(5_000);
  workers = undefined;
  loseGraphKey();
  await expect(createWorkers(envOf("interactive"), log)).rejects.toThrow(/graph/);
});

test("a process of housekeeping shows how long the oldest delivery has waited", async () => {
  workers = await createWorkers(envOf("housekeeping"), log);
  const { registry } = workers;
  // Nobody serves `inbound`, so it stays.
  await build.sql("INSERT INTO delivery (app_key, body) VALUES ('app', $1)", [Buffer.from("{}")]);
  const lag = async (): Promise<number> =>
    Number(/^parley_journal_lag_seconds\S* (\S+)$/m.exec(await registry.metrics())?.[1]);
  await expect.poll(lag, { timeout: 20_000, interval: 100 }).toBeGreaterThan(0);
});

test("a process for mail alone needs the mail key and no other, and nobody else needs it (W3)", async () => {
  const lose = (name: RegExp): void => {
    for (const file of readdirSync(join(dir, "workers")).filter((one) => name.test(one))) {
      rmSync(join(dir, "workers", file));
    }
  };
  lose(/^(seal\.(graph|hooks)\.|callback\.key|tenant-signer)/);
  workers = await createWorkers(envOf("mail"), log);
  expect(await workers.ready()).toBe(true);
  await workers.stop(5_000);
  workers = undefined;
  lose(/^seal\.mail\./);
  await expect(createWorkers(envOf("mail"), log)).rejects.toThrow(/seal\.mail\.private\.pem is missing/);
});

test("housekeeping makes the keys of a new org within seconds", async () => {
  workers = await createWorkers(envOf("housekeeping"), log);
  const org = await build.buildOrg();
  await expect
    .poll(
      async () =>
        (await build.sql("SELECT FROM tenant_key WHERE org_id = $1 AND key_class = 'mail'", [org.id])).length,
      { timeout: 20_000, interval: 100 },
    )
    .toBe(1);
});
