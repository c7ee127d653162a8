import type pg from "pg";
import { inventDemo } from "./demo-orgs.ts";
import { keepDemoState, readDemoState } from "./demo-state.ts";
import type { DemoState } from "./demo-state.ts";
import { planConversations } from "./plan-conversations.ts";
import type { PlannedConversation } from "./plan-conversations.ts";
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

type Org = DemoState["orgs"][number];

const exists = (adminUrl: string, sql: string, params: unknown[] = []): Promise<boolean> =>
  asSetup(adminUrl, async (client) => (await client.query(sql, params)).rowCount !== 0);

/**
 * Fills an empty database with two orgs that look lived in; on a seeded one it only answers what is known. A start
 * that was cut off goes on where it stopped: each step is one transaction and leaves a mark.
 * Inbound messages and statuses go through the journal and the inbound worker; only the agents' answers, which no
 * webhook brings, are written directly.
 * @throws Error when the data directory knows no demo but the database is not empty
 */
export const seedDemo = async (options: SeedOptions): Promise<DemoState> => {
  const { adminUrl, dataDir, drain } = options;
  const kept = await readDemoState(dataDir);
  const isThere = (demo: DemoState) => exists(adminUrl, "SELECT FROM org WHERE id = $1", [demo.orgs[0]?.id]);
  const known = kept && (await isThere(kept)) ? kept : undefined;
  if (known?.complete) return known;
  const demo = known ?? (await writeOrgs(options));
  const plans = plansOf(demo);
  await drain();
  if (!(await exists(adminUrl, "SELECT FROM message WHERE client_message_id LIKE 'seed-%' LIMIT 1"))) {
    await answerThreads(adminUrl, demo, plans);
  }
  await drain();
  const complete = { ...demo, complete: true };
  await keepDemoState(dataDir, complete);
  return complete;
};

const plansOf = (demo: DemoState): PlannedConversation[][] =>
  sizes.map(({ count, first }) => planConversations(count, first, new Date(demo.seededAt)));

/** First step: orgs, members, channels, sealed tokens, and what their customers wrote, in the journal. */
const writeOrgs = async ({ adminUrl, dataDir, keysDir, now }: SeedOptions): Promise<DemoState> => {
  if (await exists(adminUrl, "SELECT FROM org LIMIT 1")) {
    throw new Error("the database has orgs that this data directory does not know; start with DEMO=0");
  }
  const demo = inventDemo(now);
  const plans = plansOf(demo);
  await keepDemoState(dataDir, demo);
  await asSetup(adminUrl, async (client) => {
    await writeMetaApp(client, demo, keysDir);
    for (const [index, org] of demo.orgs.entries()) {
      await writeOrg(client, demo, org, keysDir);
      const [channel] = org.channels;
      if (channel) await journalInbound(client, demo.meta.appKey, channel, plans[index] ?? []);
    }
  });
  return demo;
};

/** Second step: what the agents answered, and Meta's statuses of it, in the journal. */
const answerThreads = (
  adminUrl: string,
  demo: DemoState,
  plans: readonly PlannedConversation[][],
): Promise<void> =>
  asSetup(adminUrl, async (client) => {
    for (const [index, org] of demo.orgs.entries()) {
      await writeReplies(client, org.id, await memberIds(client, org), plans[index] ?? []);
      const [channel] = org.channels;
      if (channel) await journalStatuses(client, demo.meta.appKey, channel, plans[index] ?? []);
    }
  });

const memberIds = async (client: pg.Client, org: Org): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(
    `SELECT m.id FROM member m JOIN person p ON p.id = m.person_id
     WHERE m.org_id = $1 ORDER BY array_position($2::text[], p.email)`,
    [org.id, org.members.map((member) => member.email)],
  );
  return rows.map((row) => row.id);
};
