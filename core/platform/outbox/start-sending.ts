import { windowMarginMs } from "#core/domain/service-window/service-window.ts";
import { pairBucket } from "#core/domain/pacing/limits.ts";
import type { Database } from "../db/database.ts";
import { statement } from "../db/statement.ts";
import type { OutboxSettings } from "./settings.ts";

export type StartVerdict = "sending" | "channel_paused" | "window_closed" | "pair_pace" | "lease_lost";

export interface Started {
  id: string;
  verdict: StartVerdict;
  /** With `pair_pace`: milliseconds until the pair may be written to again. */
  pairWaitMs: number;
  /** This took the pair's last token: the next one counts from when this message has surely arrived. */
  pairSpent: boolean;
}

const start = statement<{
  id: string;
  verdict: StartVerdict;
  pair_wait_ms: number | null;
  pair_spent: boolean;
}>("outbox-start-sending");

/**
 * leased → sending, committed when this resolves; only then may a byte leave. Everything that may have changed since
 * the claim is asked again, and the pair's pace is taken. Answers in the order of `rows`.
 */
export const startSending = async (
  db: Database,
  settings: OutboxSettings,
  rows: readonly { orgId: string; id: string; leaseToken: string }[],
): Promise<Started[]> => {
  const answers = await db.asSystem("outbox.claim", (tx) =>
    tx.run(start, [
      rows.map((row) => row.orgId),
      rows.map((row) => row.id),
      rows.map((row) => row.leaseToken),
      settings.leaseMs,
      windowMarginMs,
      pairBucket.intervalMs,
      pairBucket.burst,
    ]),
  );
  const byId = new Map(answers.map((row) => [row.id, row]));
  return rows.map(({ id }) => {
    const answer = byId.get(id);
    return {
      id,
      verdict: answer?.verdict ?? "lease_lost",
      pairWaitMs: answer?.pair_wait_ms ?? 0,
      pairSpent: answer?.pair_spent ?? false,
    };
  });
};
