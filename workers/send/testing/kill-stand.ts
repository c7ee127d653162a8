import { randomBytes } from "node:crypto";
import { openDatabase } from "#core/platform/db/database.ts";
import { createLogger } from "#core/platform/log.ts";
import { createBuilders } from "#core/testing/builders.ts";
import type { BuiltChannel } from "#core/testing/builders.ts";
import { createTestDatabase } from "#core/testing/database.ts";
import { introduce } from "./stand.ts";
import type { MetaSide } from "./stand.ts";
import { startIntake, startWebhookRoad } from "./webhook-road.ts";
import type { StatusMode } from "./webhook-road.ts";

/** Quick statuses, and room enough that the ones held back as "late" do not hold up the others. */
export const webhookSettings = {
  sentMs: 5,
  deliveredMs: 10,
  retryBaseMs: 50,
  lingerMs: 20,
  concurrency: 512,
};

/** A database, channels and the product's road for webhooks around a simulator that the test has started. */
export const openKillStand = async (
  meta: MetaSide,
  modes: readonly StatusMode[],
  throughput: number,
  options: { intake?: boolean } = {},
) => {
  const home = await createTestDatabase();
  const build = createBuilders(home.adminUrl);
  const log = createLogger("test", "silent");
  const db = openDatabase({
    url: home.workerUrl,
    pools: { parley_app: 6, parley_work: 4 },
    applicationName: "kill-stand",
    log,
  });
  const callbackKey = randomBytes(32);
  const channels: BuiltChannel[] = [];
  for (const _mode of modes) channels.push(await build.buildChannel({ throughput }));
  const modeOf = new Map(channels.map((channel, index) => [channel.phoneNumberId, modes[index] ?? "early"]));
  const road = await startWebhookRoad(home.serverUrl, log, (number) => modeOf.get(number) ?? "early");
  let alarms = 0;
  const intake =
    options.intake === false
      ? undefined
      : startIntake(db, log, { callbackKey, onDuplicate: () => (alarms += 1) });
  introduce(meta, channels, road.url);
  return {
    build,
    db,
    callbackKey,
    channels,
    modeOf: (channelId: string) => modes[channels.findIndex((channel) => channel.id === channelId)],
    /** Duplicates that the reconciler has cried about. */
    alarms: () => alarms,
    workerUrl: home.workerUrl,
    close: async () => {
      await road.close();
      await intake?.close();
      await db.close();
      await build.close();
      await home.drop();
    },
  };
};
