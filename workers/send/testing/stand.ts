import type { Builders, BuiltChannel } from "#core/testing/builders.ts";

/** The simulator as these tests use it; they start it themselves and hand it in. */
export interface MetaSide {
  readonly url: string;
  readonly admin: {
    configure(config: object): unknown;
    patchSettings(changes: object): unknown;
    setFaults(changes: object): unknown;
    script(order: object): void;
    summary(): { accepted: number; idle: boolean };
    log(query?: object): { accepted: readonly Accepted[]; refused: readonly Refused[] };
    reset(): void;
  };
}

/** One acceptance in the simulator's log. */
export interface Accepted {
  readonly wamid: string;
  readonly phoneNumberId: string;
  readonly to: string | null;
  readonly body: string | null;
  readonly bizOpaque: string | null;
  readonly at: string;
  readonly fault: string | null;
}

export interface Refused {
  readonly at: string;
  readonly code: number;
  readonly phoneNumberId: string | null;
  readonly to: string | null;
}

export const tokenOf = (phoneNumberId: string): string => `token-${phoneNumberId}`;

/** Tells the simulator about channels. Their throughput on Meta's side is 1,000/s unless it is asked to be ordinary. */
export const introduce = (
  meta: MetaSide,
  channels: readonly BuiltChannel[],
  webhookUrl: string,
  high = true,
): void => {
  meta.admin.configure({
    apps: [{ appId: "1", appKey: "test-app", appSecret: "secret", verifyToken: "verify", webhookUrl }],
    accounts: channels.map((channel) => ({
      wabaId: channel.wabaId,
      portfolioId: channel.waPortfolioId,
      appKey: "test-app",
      name: "Test account",
    })),
    numbers: channels.map((channel) => ({
      phoneNumberId: channel.phoneNumberId,
      wabaId: channel.wabaId,
      displayPhoneNumber: `+${channel.displayPhoneNumber}`,
      verifiedName: "Test",
      accessToken: tokenOf(channel.phoneNumberId),
      throughput: high ? "HIGH" : "STANDARD",
    })),
  });
  meta.admin.patchSettings({ window: false });
};

let people = 0;

/**
 * Queues `conversations` × `each` messages on a channel, every text and every phone number its own. Written as the
 * superuser in one statement, as ten thousand calls of the API would only slow the test down.
 */
export const queueMany = async (
  build: Builders,
  channel: BuiltChannel,
  conversations: number,
  each = 1,
  lane = 0,
): Promise<void> => {
  const from = people;
  people += conversations;
  await build.sql(
    `WITH person AS (
       SELECT n, gen_random_uuid() AS contact, gen_random_uuid() AS conversation FROM generate_series(1, $3::int) n
     ), contacts AS (
       INSERT INTO contact (org_id, id, name, name_at, phone)
       SELECT $1, contact, 'Customer ' || n, now(), '4477' || lpad(($4::int + n)::text, 8, '0') FROM person
     ), pairs AS (
       INSERT INTO pair (org_id, contact_id, channel_id, last_inbound_at, window_expires_at)
       SELECT $1, contact, $2, now(), now() + interval '20 h' FROM person
     ), conversations AS (
       INSERT INTO conversation (org_id, id, channel_id, contact_id, last_message_at)
       SELECT $1, conversation, $2, contact, now() FROM person
     ), made AS (
       SELECT p.*, k, gen_random_uuid() AS message FROM person p CROSS JOIN generate_series(1, $5::int) k
     ), messages AS (
       INSERT INTO message (org_id, id, conversation_id, channel_id, contact_id, direction, type, text, origin, status,
                            status_rank, sent_at)
       SELECT $1, message, conversation, $2, contact, 'outbound', 'text',
              $2::text || ' ' || ($4::int + n) || ' ' || k, 'console', 'queued', 1, now() FROM made
     )
     INSERT INTO outbox (org_id, id, message_id, conversation_id, channel_id, contact_id, attempt, lane)
     SELECT $1, gen_random_uuid(), message, conversation, $2, contact, 1, $6 FROM made ORDER BY k, n`,
    [channel.orgId, channel.id, conversations, from, each, lane],
  );
  await build.sql("ANALYZE outbox, message, conversation, pair, contact");
};

export interface OutboxCount {
  state: string;
  n: number;
}

export const countStates = async (build: Builders): Promise<Record<string, number>> => {
  const rows = await build.sql<OutboxCount>("SELECT state, count(*)::int AS n FROM outbox GROUP BY state");
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};

/** What the checker reads: an outbox row and the text of its message, nothing else of ours. */
export interface CheckedRow {
  id: string;
  state: string;
  attempt: number;
  wa_message_id: string | null;
  text: string;
}

/**
 * The checker of the sending protocol. It reads the simulator's log and the outbox table only, so that the senders
 * cannot mark their own homework.
 */
export const checkBooks = async (build: Builders, meta: MetaSide) => {
  const rows = await build.sql<CheckedRow>(
    `SELECT o.id, o.state, o.attempt, o.wa_message_id, m.text
     FROM outbox o JOIN message m ON m.org_id = o.org_id AND m.id = o.message_id`,
  );
  const { accepted, refused } = meta.admin.log({});
  const byText = new Map<string, Accepted[]>();
  for (const entry of accepted) {
    const text = entry.body ?? "";
    byText.set(text, [...(byText.get(text) ?? []), entry]);
  }
  const byOpaque = new Map<string, number>();
  for (const entry of accepted)
    byOpaque.set(entry.bizOpaque ?? "", (byOpaque.get(entry.bizOpaque ?? "") ?? 0) + 1);
  const acceptedOf = (row: CheckedRow): Accepted[] => byText.get(row.text) ?? [];
  return {
    rows,
    accepted,
    refused,
    states: rows.reduce<Record<string, number>>(
      (counts, row) => ({ ...counts, [row.state]: (counts[row.state] ?? 0) + 1 }),
      {},
    ),
    /** Messages that Meta accepted more than once. */
    duplicates: [...byText.values()].filter((list) => list.length > 1).length,
    /** (outbox id, attempt) pairs that Meta accepted more than once (invariant I1). */
    doubleAttempts: [...byOpaque.values()].filter((count) => count > 1).length,
    /** Acceptances whose row does not know that very wamid (invariant I4). */
    orphans: rows.filter((row) => acceptedOf(row).some((entry) => entry.wamid !== row.wa_message_id)).length,
    /** Rows that say accepted though Meta accepted nothing. */
    invented: rows.filter((row) => row.state === "accepted" && acceptedOf(row).length === 0).length,
    /** Rows left open or given up though Meta accepted them. */
    missed: rows.filter((row) => row.state !== "accepted" && acceptedOf(row).length > 0).length,
    /** Rows with more than one attempt (invariant I2: nobody asked for one). */
    secondAttempts: rows.filter((row) => row.attempt > 1).length,
  };
};

/** Most acceptances of one number within any `windowMs`. */
export const busiest = (accepted: readonly Accepted[], phoneNumberId: string, windowMs = 1_000): number => {
  const times = accepted
    .filter((entry) => entry.phoneNumberId === phoneNumberId)
    .map((entry) => Date.parse(entry.at))
    .sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  times.forEach((time, last) => {
    while (time - (times[first] ?? 0) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
};
