import type pg from "pg";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { within } from "#core/platform/within.ts";
import type { Emitter } from "./emit-event.ts";
import type { EventRow } from "./envelope.ts";
import { createPause } from "./pause.ts";
import { createRunner } from "./runner.ts";
import type { Runner } from "./runner.ts";

export interface RelayDeps {
  db: Pick<Database, "dedicated">;
  emit: Emitter;
  log: Logger;
  /** Looks without being called this often, in case a notice was lost. Default 500 ms. */
  pollMs?: number;
  /** How often a relay that does not lead tries to. Default 500 ms. */
  retryMs?: number;
}

export interface Relay extends Runner {
  leads(): boolean;
  /** Emits may have been lost: the leader tells every org its newest number. */
  tellNewest(): void;
}

const lock = statement<{ leads: boolean }>("relay-lock");
const listen = statement<never>("relay-listen");
const plans = statement<never>("relay-plans");
const number = statement<EventRow>("relay-number");
const recent = statement<{ org_id: string; seq: string }>("relay-recent");

const batch = 1_000;
/** A connection that is silent for this long is given up, and with it the lead. */
const patienceMs = 10_000;

const bySeq = (a: EventRow, b: EventRow): number => Number(a.seq) - Number(b.seq);

/**
 * Gives each written event the next number of its org and emits it, after the numbering has been committed. One relay
 * of all processes leads: it holds an advisory lock on a connection of its own and numbers on that same connection,
 * so a relay that lost the lock can number nothing. When it falls, the next one takes over within `retryMs` and tells
 * every org its newest number, because events may have been numbered and not emitted.
 */
export const createRelay = ({ db, emit, log, pollMs = 500, retryMs = 500 }: RelayDeps): Relay => {
  const pause = createPause();
  let leading = false;
  let newestWanted = false;

  const run = async <Row>(client: pg.PoolClient, { name, text }: Statement<Row>, values: unknown[] = []) =>
    (await within(patienceMs, name, client.query({ name, text, values }))).rows as Row[];

  const pump = async (client: pg.PoolClient, isStopped: () => boolean): Promise<void> => {
    let rows: EventRow[];
    do {
      rows = await run(client, number, [batch]);
      for (const row of rows.sort(bySeq)) emit.event(row);
    } while (rows.length === batch && !isStopped());
  };

  const lead = async (
    client: pg.PoolClient,
    losses: readonly Error[],
    isStopped: () => boolean,
  ): Promise<void> => {
    client.on("notification", () => pause.wake());
    const goesOn = (): boolean => !isStopped() && losses.length === 0;
    await within(patienceMs, "listening", client.query(listen.text));
    await run(client, plans);
    leading = true;
    log.info("this relay leads");
    await pump(client, isStopped);
    newestWanted = true;
    while (goesOn()) {
      if (newestWanted) {
        newestWanted = false;
        for (const row of await run(client, recent)) emit.newest(row.org_id, Number(row.seq));
      }
      await pause.wait(pollMs);
      if (goesOn()) await pump(client, isStopped);
    }
    const [lost] = losses;
    if (lost) throw lost;
  };

  const tryToLead = async (isStopped: () => boolean): Promise<void> => {
    const client = await db.dedicated("realtime.relay");
    const losses: Error[] = [];
    const onError = (error: Error): void => {
      losses.push(error);
      pause.wake();
    };
    client.on("error", onError);
    let taken = true;
    try {
      taken = (await run(client, lock))[0]?.leads === true;
      if (taken) await lead(client, losses, isStopped);
    } finally {
      leading = false;
      // Closing the connection gives back the lock and ends the listening.
      client.release(taken || losses.length > 0);
      if (!taken) client.off("error", onError);
    }
  };

  return {
    ...createRunner({ run: tryToLead, pause, retryMs, log, onFailure: "the relay lost its connection" }),
    leads: () => leading,
    tellNewest: () => {
      newestWanted = true;
      pause.wake();
    },
  };
};
