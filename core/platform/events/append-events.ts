import { events } from "#contracts/events/registry.ts";
import type { EventInput, EventName } from "#contracts/events/registry.ts";
import type { TenantTx } from "../db/database.ts";
import type { SqlTx } from "../db/sql-tx.ts";
import { statement } from "../db/statement.ts";
import { newId } from "../ids.ts";

/** An event about to be written, its data already in contract shape. */
export interface NewEvent {
  name: EventName;
  data: unknown;
}

/** Builds an event; its data is parsed, so that what is written is what the contract says. */
export const newEvent = <Name extends EventName>(name: Name, data: EventInput<Name>): NewEvent => ({
  name,
  data: events[name].data.parse(data),
});

const append = statement<never>("event-append");

/**
 * Writes events in the transaction of the change they tell of (Prisma side). The relay gives them their
 * `seq` after the commit. `event.id` orders nothing; `ord` does.
 */
export const appendEvents = async (tx: TenantTx, list: readonly NewEvent[]): Promise<void> => {
  if (list.length === 0) return;
  await tx.event.createMany({
    data: list.map((event) => ({ id: newId(), name: event.name, data: event.data as object })),
  });
};

/** The same for the hot statements. */
export const appendEventsSql = async (tx: SqlTx, list: readonly NewEvent[]): Promise<void> => {
  if (list.length === 0) return;
  await tx.run(append, [
    list.map(() => newId()),
    list.map((event) => event.name),
    list.map((event) => JSON.stringify(event.data)),
  ]);
};
