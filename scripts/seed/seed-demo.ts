import { inventDemo } from "./demo-orgs.ts";
import { keepDemoState, readDemoState } from "./demo-state.ts";
import type { DemoState } from "./demo-state.ts";
import { planConversations } from "./plan-conversations.ts";
import { asSetup } from "./setup-connection.ts";
import { journalInbound, journalStatuses } from "./write-journal.ts";
import { writeMetaApp, writeOrg } from "./write-orgs.ts";
import { writeReplies } from "./write-replies.ts";

export interface SeedOptions {
  /** The administrator's connection string; it switches to `parley_setup`. */
  adminUrl: string;
  dataDir: string;
  keysDir: string;
  now: Date;
  /** Works the journal off, as the inbound worker does: the demo's rows come the way real ones do. */
  drain: () => Promise<void>;
}

/** How many conversations each org gets, and the number of its first customer. */
const sizes = [
  { count: 210, first: 0 },
  { count: 60, first: 300 },
] as const;

const isSeeded = (adminUrl: string, demo: DemoState): Promise<boolean> =>
  asSetup(adminUrl, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM org WHERE id = $1", [demo.orgs[0]?.id]);
    return rowCount !== 0;
  });

/**
 * Fills an empty database with two orgs that look lived in; on a seeded one it only answers what is known.
 * Inbound messages and statuses go through the journal and the inbound worker; only the agents' answers, which no
 * webhook brings, are written directly.
 * @throws Error when the data directory knows no demo but the database is not empty
 */
export const seedDemo = async (options: SeedOptions): Promise<DemoState> => {
  const { adminUrl, dataDir, keysDir, now, drain } = options;
  const kept = await readDemoState(dataDir);
  if (kept && (await isSeeded(adminUrl, kept))) {
    if (kept.complete) return kept;
    throw new Error(
      "an earlier start was cut off while it wrote the demo; remove the data directory and start again",
    );
  }
  await refuseForeignDatabase(adminUrl);
  const demo = inventDemo();
  await keepDemoState(dataDir, demo);
  const plans = sizes.map(({ count, first }) => planConversations(count, first, now));
  const { appKey } = demo.meta;

  const members = await asSetup(adminUrl, async (client) => {
    await writeMetaApp(client, demo, keysDir);
    const ids: string[][] = [];
    for (const [index, org] of demo.orgs.entries()) {
      ids.push(await writeOrg(client, demo, org, keysDir));
      const [channel] = org.channels;
      if (channel) await journalInbound(client, appKey, channel, plans[index] ?? []);
    }
    return ids;
  });
  await drain();
  await asSetup(adminUrl, async (client) => {
    for (const [index, org] of demo.orgs.entries()) {
      await writeReplies(client, org.id, members[index] ?? [], plans[index] ?? []);
      const [channel] = org.channels;
      if (channel) await journalStatuses(client, appKey, channel, plans[index] ?? []);
    }
  });
  await drain();
  const complete = { ...demo, complete: true };
  await keepDemoState(dataDir, complete);
  return complete;
};

const refuseForeignDatabase = (adminUrl: string): Promise<void> =>
  asSetup(adminUrl, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM org LIMIT 1");
    if (rowCount !== 0) {
      throw new Error("the database has orgs that this data directory does not know; start with DEMO=0");
    }
  });
