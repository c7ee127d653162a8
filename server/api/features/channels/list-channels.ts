import type { channelsList } from "#contracts/routes/team.routes.ts";
import type { Channel } from "#contracts/shapes/channel.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { byName, pageOfRows } from "../../keyset-cursor.ts";

interface ChannelRow {
  id: string;
  name: string;
  display_phone_number: string;
  wa_phone_number_id: string;
  wa_waba_id: string;
  status: string;
  paused_reason: string | null;
}
const page = statement<ChannelRow>("page-channels");

const present = (row: ChannelRow): Channel =>
  ({
    id: row.id,
    name: row.name,
    displayPhoneNumber: row.display_phone_number,
    phoneNumberId: row.wa_phone_number_id,
    wabaId: row.wa_waba_id,
    status: row.status,
    ...(row.paused_reason === null ? {} : { pausedReason: row.paused_reason }),
  }) as Channel;

/** A page of the org's WhatsApp numbers by name. */
export const createListChannels =
  ({ db }: { db: Database }): Handler<typeof channelsList> =>
  ({ orgId }, { query }) =>
    db.forOrgSql(orgId, async (tx) => {
      const rows = await tx.run(page, [...byName.read(query.cursor), query.limit + 1]);
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: cut.page.map(present), nextCursor: cut.nextCursor };
    });
