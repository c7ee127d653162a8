import type pg from "pg";

export interface ListedChannel {
  phoneNumberId: string;
  org: string;
  name: string;
  status: string;
  /** Why it is paused, as people read it in the console. */
  reason: string | null;
  /** Messages in its queue. */
  waiting: number;
}

/** Every channel of every org, the ones that do not send first. In a transaction of the role `parley_setup`. */
export const listChannels = async (client: pg.ClientBase): Promise<ListedChannel[]> => {
  const { rows } = await client.query<ListedChannel>(
    `SELECT c.wa_phone_number_id AS "phoneNumberId", o.name AS org, c.name, c.status, c.paused_reason AS reason,
            (SELECT count(*)::int FROM outbox q
             WHERE q.org_id = c.org_id AND q.channel_id = c.id AND q.state = 'queued') AS waiting
     FROM channel c JOIN org o ON o.id = c.org_id
     ORDER BY c.status = 'connected', o.name, c.name`,
  );
  return rows;
};
