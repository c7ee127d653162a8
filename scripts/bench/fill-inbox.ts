import { statusRank } from "#contracts/status-lattice.ts";
import { newId } from "#core/platform/ids.ts";
import type pg from "pg";
import type { DemoState } from "../seed/demo-state.ts";
import { bulkLoad } from "./bulk-load.ts";

export interface InboxSize {
  /** Which org of the demo. */
  org: number;
  conversations: number;
  /** Messages of the newest conversations, newest first; all others have 3 to 13, 8 on average. */
  threads: readonly number[];
}

/** What was filled, for the addresses that need to know. */
export interface FilledInbox {
  /** A number that was used long ago: all its conversations are far down the list. */
  quietChannelId: string;
}

/**
 * Fills orgs as years of work leave them (a bench's arrangement, not the product's road): one conversation in twenty
 * is open; of the open ones few are unread and few are nobody's, and most of those lie deep, where a filter without
 * its index has to walk to. Messages lie on disk in the order of time, so those of one thread lie apart.
 */
export const fillInbox = async (
  admin: pg.Pool,
  demo: DemoState,
  sizes: readonly InboxSize[],
): Promise<FilledInbox[]> => {
  const filled: FilledInbox[] = [];
  await bulkLoad(admin, ["contact", "pair", "conversation", "message"], async (client) => {
    for (const size of sizes) filled.push(await fillOrg(client, demo, size));
  });
  return filled;
};

const fillOrg = async (client: pg.ClientBase, demo: DemoState, size: InboxSize): Promise<FilledInbox> => {
  const org = demo.orgs[size.org];
  const channel = org?.channels[0];
  if (!org || !channel) throw new Error("the demo has no such org");
  const quietChannelId = newId();
  await client.query(
    `INSERT INTO channel (org_id, id, account_id, wa_phone_number_id, display_phone_number, name)
     SELECT org_id, $2, account_id, wa_phone_number_id || '9', display_phone_number || '9', name || ' (old number)'
     FROM channel WHERE id = $1`,
    [channel.id, quietChannelId],
  );
  await client.query("DROP TABLE IF EXISTS plan");
  await client.query(
    `CREATE TEMP TABLE plan AS
     SELECT n, at, uuidv7(at - now()) AS contact, uuidv7(at - now()) AS conversation, uuidv7(at - now()) AS newest,
            coalesce(($2::int[])[n], 3 + n % 11) AS messages,
            n <= $1 / 25 OR n % 50 = 0 OR n % 10 = 0 AND n > $1 * 0.9 AS open,
            CASE WHEN n > $1 * 0.94 THEN $4::uuid ELSE $3::uuid END AS channel,
            -- Nobody's: one in a hundred of the newest, and the open ones of the oldest tenth.
            (SELECT ids[1 + n % 3] FROM (SELECT array_agg(id ORDER BY id) AS ids FROM member WHERE org_id = $5) m
             WHERE NOT (n % 100 = 0 AND n <= $1 / 25 OR n % 10 = 0 AND n > $1 * 0.9)) AS assignee,
            CASE WHEN n % 20 = 7 THEN 2 ELSE 0 END AS unread
     FROM generate_series(1, $1::int) AS n, LATERAL (SELECT now() - n * interval '20 seconds' AS at) t`,
    [size.conversations, size.threads, channel.id, quietChannelId, org.id],
  );
  const run = (sql: string, params: unknown[] = []): Promise<unknown> =>
    client.query(sql, [org.id, ...params]);
  await run(
    `INSERT INTO contact (org_id, id, name, name_at, phone)
     SELECT $1, contact, 'Customer ' || n, at, '4478' || lpad(n::text, 8, '0') FROM plan ORDER BY n DESC`,
  );
  await run(
    `INSERT INTO pair (org_id, contact_id, channel_id, last_inbound_at, window_expires_at)
     SELECT $1, contact, channel, at, at + interval '24 hours' FROM plan ORDER BY n DESC`,
  );
  await run(
    `INSERT INTO conversation (org_id, id, channel_id, contact_id, status, assignee_id, unread_count, last_message_id,
       last_message_at)
     SELECT $1, conversation, channel, contact, CASE WHEN open THEN 'open' ELSE 'closed' END, assignee, unread, newest, at
     FROM plan ORDER BY n DESC`,
  );
  // A short thread spans some hours; a long one reaches back as far as the org does.
  await run(
    `INSERT INTO message (org_id, id, conversation_id, channel_id, contact_id, direction, type, text, origin, status,
       status_rank, wa_message_id, delivery_no, sent_at)
     SELECT $1, id, conversation, channel, contact,
            CASE WHEN k % 2 = 0 THEN 'inbound' ELSE 'outbound' END, 'text',
            'Message ' || k || ' of this thread: is the blue glaze back in stock, and would it come by Friday?',
            CASE WHEN k % 2 = 0 THEN 'customer' ELSE 'console' END,
            CASE WHEN k % 2 = 0 THEN 'received' ELSE 'read' END, CASE WHEN k % 2 = 0 THEN $2::int ELSE $3::int END,
            'wamid.HBgMNDQ3ODAwMDAwMDAwFQIAERgS' || replace(id::text, '-', ''),
            CASE WHEN k % 2 = 0 THEN extract(epoch FROM sent_at)::bigint END, sent_at
     FROM (SELECT plan.*, k, sent_at, CASE WHEN k = 0 THEN newest ELSE uuidv7(sent_at - now()) END AS id
           FROM plan, generate_series(0, messages - 1) AS k,
                LATERAL (SELECT at - k * CASE WHEN messages < 100 THEN interval '7 minutes'
                                              ELSE interval '20 seconds' END AS sent_at) t) m
     ORDER BY sent_at`,
    [statusRank("received"), statusRank("read")],
  );
  return { quietChannelId };
};
