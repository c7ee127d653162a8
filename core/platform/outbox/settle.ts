import type { MessageError } from "#contracts/shapes/message.ts";
import type { Database } from "../db/database.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";
import type { RowError } from "./claim.ts";
import { retryConflicts } from "./retry-conflicts.ts";
import type { OutboxSettings } from "./settings.ts";
import { showChanges, shownChanges } from "./show.ts";
import type { ShownRow } from "./show.ts";

/** How one try ended. Without `leaseToken` only rows that nobody holds can move. */
export type Settlement = { id: string; leaseToken: string | null } & (
  | { to: "accepted"; waMessageId: string }
  | { to: "failed"; error: MessageError }
  /** `counts` false: the row was handed back untouched. */
  | { to: "queued"; afterMs: number; error?: RowError; counts: boolean }
  | { to: "unknown"; reason: string }
  | { to: "unconfirmed" }
);

export interface Settled {
  id: string;
  /** False: fenced off, somebody else had moved the row. */
  moved: boolean;
  /** State and wamid before. */
  wasState: string | null;
  wasWaMessageId: string | null;
}

interface SettleRow extends ShownRow {
  id: string;
  was_state: string | null;
  was_wa_id: string | null;
  moved: boolean;
  channel_id: string | null;
}

const settleRows = statement<SettleRow>("outbox-settle");

/** What agents read when nobody knows whether a message arrived. */
const unsure: Record<"unknown" | "unconfirmed", Omit<MessageError, "code">> = {
  unknown: {
    title: "Being confirmed",
    advice: "Wait a little: WhatsApp has not told us yet whether this message arrived.",
    retryable: false,
  },
  unconfirmed: {
    title: "Could not be confirmed",
    advice: "Ask the customer, or send it again if a second copy would do no harm.",
    retryable: true,
  },
};

const messageErrorOf = (item: Settlement): MessageError | null => {
  switch (item.to) {
    case "failed":
      return item.error;
    case "unknown":
    case "unconfirmed":
      return { code: item.to, ...unsure[item.to] };
    default:
      return null;
  }
};

const rowErrorOf = (item: Settlement): object | null => {
  switch (item.to) {
    case "failed":
      return item.error;
    case "queued":
      return item.error ?? null;
    case "unknown":
      return { code: item.reason, count: 1 };
    default:
      return null;
  }
};

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** Runs after an acceptance was stored, in the same transaction: evidence may have come before it. */
export type AfterAccept = (
  tx: SqlTx,
  accepted: readonly { channelId: string; waMessageId: string }[],
) => Promise<void>;

export interface SettleOptions {
  db: Database;
  settings: OutboxSettings;
  afterAccept?: AfterAccept;
}

const settleTogether = (
  { db, settings, afterAccept }: SettleOptions,
  orgId: string,
  items: readonly Settlement[],
): Promise<Settled[]> =>
  retryConflicts(() =>
    db.forOrgSql(orgId, async (tx) => {
      const rows = await tx.run(settleRows, [
        items.map((item) => item.id),
        items.map((item) => item.leaseToken),
        items.map((item) => item.to),
        items.map((item) => (item.to === "accepted" ? item.waMessageId : null)),
        items.map((item) => json(rowErrorOf(item))),
        items.map((item) => json(messageErrorOf(item))),
        items.map((item) => (item.to === "queued" ? item.afterMs : 0)),
        items.map((item) => (item.to === "queued" && item.counts ? 1 : 0)),
        settings.confirmMs,
        settings.watchMs,
      ]);
      await showChanges(tx, shownChanges(rows));
      const accepted = rows.flatMap((row) =>
        row.channel_id === null || row.wa_message_id === null
          ? []
          : [{ channelId: row.channel_id, waMessageId: row.wa_message_id }],
      );
      if (afterAccept && accepted.length > 0) await afterAccept(tx, accepted);
      return rows.map((row) => ({
        id: row.id,
        moved: row.moved,
        wasState: row.was_state,
        wasWaMessageId: row.was_wa_id,
      }));
    }),
  );

/**
 * Ends tries of one org: outbox row, message and events in one transaction. When a batch is refused, each is
 * settled alone, so that one bad row never takes its neighbours along. Answers in the order of `items`.
 */
export const settle = async (
  options: SettleOptions,
  orgId: string,
  items: readonly Settlement[],
): Promise<PromiseSettledResult<Settled>[]> => {
  const inOrder = (rows: readonly Settled[]): PromiseSettledResult<Settled>[] => {
    const byId = new Map(rows.map((row) => [row.id, row]));
    return items.map(({ id }) => ({
      status: "fulfilled",
      value: byId.get(id) ?? { id, moved: false, wasState: null, wasWaMessageId: null },
    }));
  };
  try {
    return inOrder(await settleTogether(options, orgId, items));
  } catch (error) {
    if (items.length <= 1) return items.map(() => ({ status: "rejected", reason: error }));
    const results: PromiseSettledResult<Settled>[] = [];
    for (const item of items) results.push(...(await settle(options, orgId, [item])));
    return results;
  }
};
