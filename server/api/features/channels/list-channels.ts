import type { channelsList } from "#contracts/routes/team.routes.ts";
import type { Channel } from "#contracts/shapes/channel.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { KeyHandler } from "../../handler.ts";
import { afterName, byName, pageOfRows } from "../../keyset-cursor.ts";

interface ChannelRow {
  id: string;
  name: string;
  displayPhoneNumber: string;
  phoneNumberId: string;
  status: string;
  pausedReason: string | null;
  account: { wabaId: string };
}

const present = (row: ChannelRow): Channel =>
  ({
    id: row.id,
    name: row.name,
    displayPhoneNumber: row.displayPhoneNumber,
    phoneNumberId: row.phoneNumberId,
    wabaId: row.account.wabaId,
    status: row.status,
    ...(row.pausedReason === null ? {} : { pausedReason: row.pausedReason }),
  }) as Channel;

/** A page of the org's WhatsApp numbers by name. */
export const createListChannels =
  ({ db }: { db: Database }): KeyHandler<typeof channelsList> =>
  ({ orgId }, { query }) =>
    db.forOrg(orgId, async (tx) => {
      const rows = await tx.channel.findMany({
        where: afterName(query.cursor),
        orderBy: [{ name: "asc" }, { id: "asc" }],
        take: query.limit + 1,
        select: {
          ...{ id: true, name: true, status: true, pausedReason: true },
          ...{ displayPhoneNumber: true, phoneNumberId: true, account: { select: { wabaId: true } } },
        },
      });
      const cut = pageOfRows(rows, query.limit, byName, (row) => [row.name, row.id]);
      return { items: cut.page.map(present), nextCursor: cut.nextCursor };
    });
