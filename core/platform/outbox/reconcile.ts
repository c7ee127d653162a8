import type { StatusEvidence, StatusReconciler } from "#core/domain/inbound/status-evidence.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";
import type { Logger } from "../log.ts";
import { readCallbackData } from "./callback-data.ts";
import { showChanges, shownChanges } from "./show.ts";
import type { ShownRow } from "./show.ts";

export interface Reconciled {
  /** Attempts that learned their wamid. */
  matched: number;
  /** Callback data that is not ours, was tampered with, or belongs to another number. */
  foreign: number;
  /** Second wamids for one attempt: duplicates that a customer may have seen. */
  duplicates: number;
}

export interface ReconcilerOptions {
  callbackKey: Buffer;
  log: Logger;
  /** A customer may have got a message twice. */
  onDuplicate?: () => void;
  /** FP7 of the sending protocol: inside the transaction, after the update. */
  failpoint?: () => void;
}

/**
 * Leads status webhooks back to the attempts that they speak of: in any state, before or after our own answer, any
 * number of times. Matches on outbox id, attempt, MAC and number, never on the recipient (WhatsApp rewrites some
 * numbers). Runs inside the org's transaction that stores the evidence; whoever calls it applies the evidence after.
 */
export type Reconcile = (tx: SqlTx, evidence: readonly StatusEvidence[]) => Promise<Reconciled>;

interface ReconcileRow extends ShownRow {
  id: string;
  was_state: string;
  was_wa_id: string | null;
  moved: boolean;
}

const channelNumbers = statement<{ id: string; wa_phone_number_id: string }>("outbox-channel-numbers");
const reconcileRows = statement<ReconcileRow>("outbox-reconcile");

interface Found {
  outboxId: string;
  attempt: number;
  channelId: string;
  waMessageId: string;
  arrives: boolean;
}

/** Anything but a refusal means that Meta took the message and carries it on. */
const goesThrough = (status: string): boolean => status !== "failed" && status !== "deleted";

/** One entry for each attempt and wamid; a second wamid of an attempt waits for the next round. */
const inRounds = (found: readonly Found[]): Found[][] => {
  const merged = new Map<string, Found>();
  for (const entry of found) {
    const key = `${entry.outboxId} ${entry.waMessageId}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, arrives: known.arrives || entry.arrives } : entry);
  }
  const rounds: Found[][] = [];
  const seen = new Map<string, number>();
  for (const entry of merged.values()) {
    const round = seen.get(entry.outboxId) ?? 0;
    seen.set(entry.outboxId, round + 1);
    (rounds[round] ??= []).push(entry);
  }
  return rounds;
};

/** Makes the reconciler with the key that signed the callback data. */
export const createReconcile = ({
  callbackKey,
  log,
  onDuplicate,
  failpoint,
}: ReconcilerOptions): Reconcile => {
  const runRound = async (
    tx: SqlTx,
    round: readonly Found[],
  ): Promise<{ matched: number; duplicates: number }> => {
    const rows = await tx.run(reconcileRows, [
      round.map((entry) => entry.outboxId),
      round.map((entry) => entry.attempt),
      round.map((entry) => entry.channelId),
      round.map((entry) => entry.waMessageId),
      round.map((entry) => entry.arrives),
    ]);
    failpoint?.();
    await showChanges(tx, shownChanges(rows));
    const said = new Map(round.map((entry) => [entry.outboxId, entry.waMessageId]));
    let duplicates = 0;
    for (const row of rows) {
      const second = said.get(row.id);
      if (row.was_wa_id !== null && row.was_wa_id !== second) {
        duplicates += 1;
        onDuplicate?.();
        log.error(
          { alarm: "duplicate_send", outboxId: row.id, first: row.was_wa_id, second },
          "one attempt has two WhatsApp message ids",
        );
      } else if (row.moved && (row.was_state === "queued" || row.was_state === "failed")) {
        log.warn(
          { outboxId: row.id, was: row.was_state },
          "WhatsApp carries a message that it seemed to refuse",
        );
      }
    }
    return { matched: rows.filter((row) => row.moved).length, duplicates };
  };

  const read = async (tx: SqlTx, evidence: readonly StatusEvidence[]): Promise<(Found | null)[]> => {
    const ours = evidence.filter((entry) => entry.bizOpaque !== undefined);
    if (ours.length === 0) return [];
    const channels = [...new Set(ours.map((entry) => entry.channelId))];
    const numbers = new Map(
      (await tx.run(channelNumbers, [channels])).map((row) => [row.id, row.wa_phone_number_id]),
    );
    return ours.map(({ channelId, waMessageId, bizOpaque = "", status }) => {
      const number = numbers.get(channelId);
      const ref = number === undefined ? null : readCallbackData(callbackKey, bizOpaque, number);
      return ref && { ...ref, channelId, waMessageId, arrives: goesThrough(status) };
    });
  };

  return async (tx, evidence) => {
    const entries = await read(tx, evidence);
    const found = entries.filter((entry) => entry !== null);
    const total: Reconciled = { matched: 0, foreign: entries.length - found.length, duplicates: 0 };
    for (const round of inRounds(found)) {
      const { matched, duplicates } = await runRound(tx, round);
      total.matched += matched;
      total.duplicates += duplicates;
    }
    return total;
  };
};

/** The reconciler as the inbound worker calls it. Callback data that is not ours is usual: others send too. */
export const createStatusReconciler = (options: ReconcilerOptions): StatusReconciler<SqlTx> => {
  const reconcile = createReconcile(options);
  return async (tx, evidence) => {
    const { foreign } = await reconcile(tx, evidence);
    if (foreign > 0) options.log.debug({ foreign }, "statuses with callback data that is not ours");
  };
};
