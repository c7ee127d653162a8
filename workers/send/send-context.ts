import type { Database } from "#core/platform/db/database.ts";
import type { Logger } from "#core/platform/log.ts";
import type { SendOutcome } from "#core/domain/sending/graph-answer.ts";
import type { ClaimedRow } from "#core/platform/outbox/claim.ts";
import type { Settled, Settlement } from "#core/platform/outbox/settle.ts";
import type { OutboxSettings } from "#core/platform/outbox/settings.ts";
import type { Started } from "#core/platform/outbox/start-sending.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { Failpoints } from "./failpoints.ts";
import type { SendMetrics } from "./send-metrics.ts";

/** One POST to `/{phone-number-id}/messages`. Never throws and never tries twice. */
export type GraphPost = (request: {
  phoneNumberId: string;
  /** Read while the request is made, not kept. */
  token: Buffer;
  /** JSON. */
  body: string;
}) => Promise<SendOutcome>;

/** The vault's door (workers/vault). @throws AppError `channel_disconnected` when there is no token that opens */
export type WithToken = <T>(
  orgId: string,
  channelId: string,
  use: (token: Buffer) => Promise<T>,
) => Promise<T>;

/** What sending one row needs. */
export interface SendContext {
  db: Database;
  settings: OutboxSettings;
  log: Logger;
  metrics: SendMetrics;
  failpoints: Failpoints;
  callbackKey: Buffer;
  clock: DatabaseClock;
  /** Monotonic ms. */
  now: () => number;
  /** Aborts when the process stops: rows that have not started are handed back. */
  stopping: AbortSignal;
  withToken: WithToken;
  forgetToken: (orgId: string, channelId: string) => void;
  post: GraphPost;
  start: (row: ClaimedRow) => Promise<Started>;
  /** A new slot of the row's channel, ms on the database's clock. */
  newSlot: (row: ClaimedRow) => Promise<number>;
  settle: (orgId: string, item: Settlement) => Promise<Settled>;
  /** Something is due again after so many ms. */
  dueIn: (ms: number) => void;
}
