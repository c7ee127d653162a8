import type pg from "pg";
import { Channel } from "#contracts/shapes/channel.ts";
import { newEvent } from "#core/platform/events/append-events.ts";
import { newId } from "#core/platform/ids.ts";

interface ChannelRow {
  org_id: string;
  id: string;
  name: string;
  display_phone_number: string;
  wa_waba_id: string;
  status: string;
  held: boolean;
  waiting: number;
}

/** What became of it; `waiting` is how many messages go out now. */
export interface Resumed {
  name: string;
  changed: boolean;
  waiting: number;
}

/**
 * Lets a channel send again after a person has mended what stopped it: connected, no reason, no hold, and the event
 * that tells the consoles, in the transaction of `client` (role `parley_setup`). A channel that runs stays as it is.
 * @param phoneNumberId Meta's id of the number
 * @throws Error with one sentence when no channel has this id, or it is disconnected
 */
export const resumeChannel = async (client: pg.ClientBase, phoneNumberId: string): Promise<Resumed> => {
  const { rows } = await client.query<ChannelRow>(
    `SELECT c.org_id, c.id, c.name, c.display_phone_number, a.wa_waba_id, c.status,
            coalesce(c.paused_until > now(), false) AS held,
            (SELECT count(*)::int FROM outbox o
             WHERE o.org_id = c.org_id AND o.channel_id = c.id AND o.state = 'queued') AS waiting
     FROM channel c JOIN account a ON a.org_id = c.org_id AND a.id = c.account_id
     WHERE c.wa_phone_number_id = $1
     FOR NO KEY UPDATE OF c`,
    [phoneNumberId],
  );
  const [row] = rows;
  if (!row)
    throw new Error(
      `No channel has the phone number id ${phoneNumberId}. \`npm run channels -- list\` shows all.`,
    );
  if (row.status === "disconnected")
    throw new Error(`${row.name} is disconnected: connect the number again, there is nothing to resume.`);
  const paused = row.status !== "connected";
  if (!paused && !row.held) return { name: row.name, changed: false, waiting: row.waiting };
  await client.query(
    `UPDATE channel SET status = 'connected', paused_reason = NULL, paused_until = NULL
     WHERE org_id = $1 AND id = $2`,
    [row.org_id, row.id],
  );
  const channel = Channel.parse({
    id: row.id,
    name: row.name,
    displayPhoneNumber: row.display_phone_number,
    phoneNumberId,
    wabaId: row.wa_waba_id,
    status: "connected",
  });
  const event = newEvent("channel.changed", { channel });
  await client.query("INSERT INTO event (org_id, id, name, data) VALUES ($1, $2, $3, $4)", [
    row.org_id,
    newId(),
    event.name,
    JSON.stringify(event.data),
  ]);
  return { name: row.name, changed: true, waiting: row.waiting };
};
