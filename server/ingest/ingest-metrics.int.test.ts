import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "#core/platform/clock.ts";
import { serverEnv } from "#core/platform/env/server-env.ts";
import { createLogger } from "#core/platform/log.ts";
import { sealAppSecret } from "#core/platform/seal/app-secret.ts";
import { loadKeyring } from "#core/platform/seal/keyring.ts";
import { createBuilders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { createKeyring } from "../../scripts/keys/create-keyring.ts";
import { startProcess } from "../boot/start-process.ts";
import type { RunningProcess } from "../boot/start-process.ts";

const appKey = "an-app-of-the-tests";
const secret = "the app secret";

let database: TestDatabase;
let keysDir: string;
let server: RunningProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  keysDir = mkdtempSync(join(tmpdir(), "parley-ingest-"));
  createKeyring(keysDir, { tls: false });
  const directory = join(keysDir, "server");
  const builders = createBuilders(database.adminUrl);
  await builders.sql("INSERT INTO meta_app (app_key, app_id, verify_token_digest) VALUES ($1, '1', $2)", [
    appKey,
    Buffer.alloc(32),
  ]);
  const id = "01930000-0000-7000-8000-000000000001";
  const { keyId, envelope } = sealAppSecret(loadKeyring(directory, { classes: [] }), id, secret);
  await builders.sql("INSERT INTO meta_app_secret (id, app_key, envelope, key_id) VALUES ($1, $2, $3, $4)", [
    id,
    appKey,
    envelope,
    keyId,
  ]);
  await builders.close();
  const env = serverEnv({
    PORT: "0",
    DATABASE_URL: database.serverUrl,
    KEYS_DIR: directory,
    PARLEY_ROLES: "ingest",
  });
  server = await startProcess(env, createLogger("test", "silent"), systemClock);
});
afterAll(async () => {
  await server.stop();
  rmSync(keysDir, { recursive: true, force: true });
  await database.drop();
});

const post = async (body: string, key: string, app = appKey): Promise<number> => {
  const signature = createHmac("sha256", key).update(body).digest("hex");
  const answer = await fetch(`http://127.0.0.1:${server.port}/webhooks/meta/${app}`, {
    method: "POST",
    headers: { "x-hub-signature-256": `sha256=${signature}` },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
};

/** The value of each line of the scrape that is ours, by its name and labels. */
const scrape = async (): Promise<Record<string, number>> => {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("parley_ingest_"));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
};

test("what was posted shows in the scrape of the process: accepted, refused and why, how fast, how many a commit", async () => {
  expect((await scrape())['parley_ingest_requests_total{result="accepted"}']).toBe(0);
  expect(await post("{}", secret)).toBe(200);
  expect(await post("{}", secret)).toBe(200);
  expect(await post("{}", "somebody else's secret")).toBe(401);
  expect(await post("{}", secret, "no-such-app")).toBe(404);

  const shown = await scrape();
  expect(shown).toMatchObject({
    'parley_ingest_requests_total{result="accepted"}': 2,
    'parley_ingest_requests_total{result="signature_invalid"}': 1,
    'parley_ingest_requests_total{result="not_found"}': 1,
    parley_ingest_ack_seconds_count: 2,
    parley_ingest_flush_deliveries_sum: 2,
    parley_ingest_flush_deliveries_count: 2,
    parley_ingest_flush_seconds_count: 2,
  });
  expect(shown["parley_ingest_ack_seconds_sum"]).toBeGreaterThan(
    shown["parley_ingest_flush_seconds_sum"] ?? 1,
  );
  const said = Object.keys(shown).join("\n");
  for (const word of [appKey, "no-such-app", secret, "somebody"]) expect(said).not.toContain(word);
});
