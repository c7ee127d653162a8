import { randomBytes } from "node:crypto";
import { openDatabase } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { BuiltChannel } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import { introduce } from "./stand.ts";
import type { MetaSide } from "./stand.ts";
import { startStatusSink } from "./status-sink.ts";
import type { StatusMode } from "./status-sink.ts";

/** Quick statuses, and room enough that the ones held back as "late" do not hold up the others. */
export const webhookSettings = {
  sentMs: 5,
  deliveredMs: 10,
  retryBaseMs: 50,
  lingerMs: 20,
  concurrency: 512,
};

/** A database, channels and a status receiver around a simulator that the test has started. */
export const openKillStand = async (meta: MetaSide, modes: readonly StatusMode[], throughput: number) => {
  const home = await createTestDatabase();
  const build = createBuilders(home.adminUrl);
  const log = createLogger("test", "silent");
  const db = openDatabase({
    url: home.workerUrl,
    pools: { parley_app: 6, parley_work: 2 },
    applicationName: "kill-stand",
    log,
  });
  const callbackKey = randomBytes(32);
  const channels: BuiltChannel[] = [];
  for (const _mode of modes) channels.push(await build.buildChannel({ throughput }));
  const sinkChannels = channels.map((channel, index) => ({ ...channel, mode: modes[index] ?? "early" }));
  const sink = await startStatusSink(db, { callbackKey, log }, sinkChannels);
  introduce(meta, channels, sink.url);
  return {
    build,
    db,
    callbackKey,
    channels,
    sinkChannels,
    sink,
    workerUrl: home.workerUrl,
    close: async () => {
      await sink.close();
      await db.close();
      await build.close();
      await home.drop();
    },
  };
};
