import { describe, expect, test } from "vitest";
import { startSimulator } from "../../scripts/simulator/start-simulator.ts";
import { openKillStand, webhookSettings } from "./testing/kill-stand.ts";
import { runWithKills } from "./testing/kill-run.ts";

describe("kill -9 of sending workers (cut of T21; the whole is kill.nightly.test.ts)", () => {
  test("2,000 messages, 5 kills: clocks 10 minutes off both ways: nobody gets two, nothing is lost (T52)", async () => {
    const meta = await startSimulator({ settings: webhookSettings });
    const stand = await openKillStand(meta, ["early", "twice", "late", "early"], 60);
    try {
      const books = await runWithKills({
        ...stand,
        meta,
        databaseUrl: stand.workerUrl,
        messages: 2_000,
        kills: 5,
        seed: 21,
        clocksOffMs: 600_000,
      });
      expect(books).toMatchObject({
        killed: 5,
        whileSending: 5,
        duplicates: 0,
        doubleAttempts: 0,
        orphans: 0,
        invented: 0,
        missed: 0,
        secondAttempts: 0,
      });
      const { accepted = 0, failed = 0, unconfirmed = 0 } = books.states;
      expect(accepted + failed + unconfirmed).toBe(2_000);
      expect(unconfirmed).toBe(2_000 - books.accepted.length);
      expect(stand.alarms()).toBe(0);
    } finally {
      await stand.close();
      await meta.close();
    }
  });
});
