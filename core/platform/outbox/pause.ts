import { Channel } from "#contracts/shapes/channel.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/statement.ts";
import { appendEventsSql, newEvent } from "../events/append-events.ts";
import { retryConflicts } from "./retry-conflicts.ts";

interface PausedRow {
  id: string;
  name: string;
  display_phone_number: string;
  wa_phone_number_id: string;
  wa_waba_id: string;
  status: string;
  paused_reason: string;
}

const pauseRows = statement<PausedRow>("outbox-pause");

/**
 * Stops the sending of one channel, or of every channel of its account, with a sentence for people; what waits is
 * kept. Answers how many channels changed: 0 when they had stopped already.
 */
export const pauseSending = (
  db: Database,
  at: { orgId: string; channelId: string },
  scope: "channel" | "account",
  reason: string,
): Promise<number> =>
  retryConflicts(() =>
    db.forOrgSql(at.orgId, async (tx) => {
      const rows = await tx.run(pauseRows, [at.channelId, scope === "account", reason]);
      const changed = rows.map((row) =>
        Channel.parse({
          id: row.id,
          name: row.name,
          displayPhoneNumber: row.display_phone_number,
          phoneNumberId: row.wa_phone_number_id,
          wabaId: row.wa_waba_id,
          status: row.status,
          pausedReason: row.paused_reason,
        }),
      );
      await appendEventsSql(
        tx,
        changed.map((channel) => newEvent("channel.changed", { channel })),
      );
      return changed.length;
    }),
  );
