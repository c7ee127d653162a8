import { paceHeadroom } from "#core/domain/pacing/limits.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/statement.ts";
import type { OutboxSettings } from "./settings.ts";

/** Code of the last refusal of a queued row and how often it came in a row. */
export interface RowError {
  code: string;
  count: number;
}

interface ClaimRow {
  org_id: string;
  id: string;
  lease_token: string;
  message_id: string;
  conversation_id: string;
  channel_id: string;
  contact_id: string;
  attempt: number;
  lane: number;
  error: RowError | null;
  wa_phone_number_id: string;
  type: string;
  text: string | null;
  content: Record<string, unknown> | null;
  reply_to_wa_id: string | null;
  phone: string | null;
  bsuid: string | null;
  slot_ms: number;
  now_ms: number;
}

/** A leased outbox row with everything that sending it needs. */
export interface ClaimedRow {
  orgId: string;
  id: string;
  leaseToken: string;
  channelId: string;
  contactId: string;
  phoneNumberId: string;
  attempt: number;
  lane: number;
  lastError: RowError | null;
  type: string;
  text: string | null;
  content: Record<string, unknown> | null;
  replyToWaId: string | null;
  address: { phone: string | null; bsuid: string | null };
  /** When it may leave, on the database's clock (ms since 1970). */
  slotMs: number;
}

export interface Claim {
  rows: ClaimedRow[];
  /** The database's clock while the claim ran, or undefined when nothing was claimed. */
  databaseNowMs: number | undefined;
}

export interface ClaimWish {
  /** Free places of the caller. */
  room: number;
  /** 0 takes agent replies only, 2 takes everything. */
  widestLane: number;
  /** Orgs that have their share of this process already. */
  without: readonly string[];
  /** How long this process takes to get a row ready, ms: no slot is given sooner. */
  leadMs: number;
}

const claim = statement<ClaimRow>("outbox-claim");

const claimed = (row: ClaimRow): ClaimedRow => ({
  orgId: row.org_id,
  id: row.id,
  leaseToken: row.lease_token,
  channelId: row.channel_id,
  contactId: row.contact_id,
  phoneNumberId: row.wa_phone_number_id,
  attempt: row.attempt,
  lane: row.lane,
  lastError: row.error,
  type: row.type,
  text: row.text,
  content: row.content,
  replyToWaId: row.reply_to_wa_id,
  address: { phone: row.phone, bsuid: row.bsuid },
  slotMs: row.slot_ms,
});

/**
 * Leases what may leave next, of any org: agents before automation before bulk, orgs in turn, in order within a
 * conversation, at the pace of each channel. Rows of paused channels stay. Leases end by the database's clock.
 */
export const claimRows = async (db: Database, settings: OutboxSettings, wish: ClaimWish): Promise<Claim> => {
  const rows = await db.asSystem("outbox.claim", (tx) =>
    tx.run(claim, [
      wish.room,
      settings.leaseMs,
      settings.horizonMs + wish.leadMs,
      wish.widestLane,
      wish.without,
      paceHeadroom,
      wish.leadMs,
    ]),
  );
  return { rows: rows.map(claimed), databaseNowMs: rows[0]?.now_ms };
};
