import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createBuilders } from "#core/testing/builders.ts";
import type { Builders } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import type { TestDatabase } from "#core/testing/database.ts";
import { createKeyring } from "../keys/create-keyring.ts";
import { drainInbound } from "./drain-inbound.ts";
import { seedDemo } from "./seed-demo.ts";

let test: TestDatabase;
let build: Builders;
let dataDir: string;
beforeAll(async () => {
  test = await createTestDatabase();
  build = createBuilders(test.adminUrl);
  dataDir = await mkdtemp(join(tmpdir(), "parley-seed-"));
  createKeyring(join(dataDir, "keys"), { tls: false });
});
afterAll(async () => {
  await build.close();
  await test.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it("goes on after a cut, and ends with two orgs that look lived in", async () => {
  const options = {
    adminUrl: test.adminUrl,
    dataDir,
    keysDir: join(dataDir, "keys"),
    now: new Date(),
    drain: () => drainInbound(test.workerUrl),
  };
  let drains = 0;
  const cutAt = (n: number) => () => {
    drains += 1;
    return drains === n ? Promise.reject(new Error("cut off")) : options.drain();
  };
  await expect(seedDemo({ ...options, drain: cutAt(1) })).rejects.toThrow("cut off");
  await expect(seedDemo({ ...options, drain: cutAt(3) })).rejects.toThrow("cut off");
  const demo = await seedDemo(options);
  expect(demo.complete).toBe(true);
  expect(await seedDemo(options)).toEqual(demo);

  const [counts] = await build.sql<Record<string, string>>(
    `SELECT (SELECT count(*) FROM conversation) AS conversations,
            (SELECT count(*) FROM journal_item) AS items,
            (SELECT count(*) FROM delivery WHERE processed_at IS NULL) AS waiting,
            (SELECT count(*) FROM message WHERE direction = 'outbound' AND status NOT IN ('delivered', 'read')) AS odd,
            (SELECT count(*) FROM (SELECT client_message_id FROM message WHERE client_message_id IS NOT NULL
              GROUP BY 1 HAVING count(*) > 1) twice) AS twice`,
  );
  expect(counts).toEqual({ conversations: "270", items: "0", waiting: "0", odd: "0", twice: "0" });
  const types = await build.sql<{ type: string }>("SELECT DISTINCT type FROM message ORDER BY type");
  expect(types.map((row) => row.type)).toEqual(
    "audio button contacts document image interactive location order sticker text unknown unsupported video".split(
      " ",
    ),
  );
});

it("refuses a database with orgs that it does not know", async () => {
  const foreign = await mkdtemp(join(tmpdir(), "parley-seed-"));
  const seeding = seedDemo({
    adminUrl: test.adminUrl,
    dataDir: foreign,
    keysDir: join(dataDir, "keys"),
    now: new Date(),
    drain: () => Promise.resolve(),
  });
  await expect(seeding).rejects.toThrow("DEMO=0");
  await rm(foreign, { recursive: true, force: true });
});
