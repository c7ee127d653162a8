import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { startSimulator } from "../../scripts/simulator/start-simulator.ts";
import { openKillStand, webhookSettings } from "./testing/kill-stand.ts";
import { runWithKills } from "./testing/kill-run.ts";
import type { StatusMode } from "./testing/webhook-road.ts";

/** T21 in full: the figures stand in docs/reliability.md. SEND_FIGURES names a file to write them to. */
const run = async (modes: StatusMode[], seed: number) => {
  const meta = await startSimulator({ settings: webhookSettings });
  const stand = await openKillStand(meta, modes, 40);
  try {
    const books = await runWithKills({
      ...stand,
      meta,
      databaseUrl: stand.workerUrl,
      messages: 10_000,
      kills: 20,
      seed,
    });
    const figures = {
      modes: [...new Set(modes)].join("+"),
      seconds: Math.round(books.seconds),
      kills: books.killed,
      killsWhileSending: books.whileSending,
      acceptedByMeta: books.accepted.length,
      duplicates: books.duplicates,
      states: books.states,
      learnedLate: books.lateLearned,
      missed: books.missed,
    };
    const file = process.env["SEND_FIGURES"];
    if (file !== undefined) writeFileSync(file, `${JSON.stringify(figures)}\n`, { flag: "a" });
    return { books, alarms: stand.alarms() };
  } finally {
    await stand.close();
    await meta.close();
  }
};

describe("T21: 20 kills of two sending workers during 10,000 messages", () => {
  test("nobody gets two, nothing is lost, every acceptance has its row", async () => {
    const { books, alarms } = await run(
      ["early", "twice", "late", "early", "early", "late", "twice", "early"],
      1,
    );
    expect(books).toMatchObject({
      duplicates: 0,
      doubleAttempts: 0,
      orphans: 0,
      invented: 0,
      missed: 0,
      secondAttempts: 0,
    });
    const { accepted = 0, failed = 0, unconfirmed = 0 } = books.states;
    expect(accepted + failed + unconfirmed).toBe(10_000);
    expect(accepted).toBe(books.accepted.length);
    expect(unconfirmed).toBeLessThanOrEqual(20 * 20);
    expect(books.whileSending).toBe(20);
    expect(alarms).toBe(0);
  });

  test("with every status withheld: still nobody gets two, and what a kill hit ends unconfirmed", async () => {
    const { books } = await run(
      Array.from({ length: 8 }, () => "never"),
      2,
    );
    expect(books).toMatchObject({ duplicates: 0, doubleAttempts: 0, invented: 0, secondAttempts: 0 });
    const { accepted = 0, failed = 0, unconfirmed = 0 } = books.states;
    expect(accepted + failed + unconfirmed).toBe(10_000);
    expect(failed).toBe(0);
    // What Meta accepted and nobody could tell us of is among the unconfirmed, nowhere else.
    expect(books.missed + accepted).toBe(books.accepted.length);
    expect(books.missed).toBeLessThanOrEqual(unconfirmed);
  });
});
