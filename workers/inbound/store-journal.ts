import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import type { OrgItem } from "./org-batch.ts";
import { itemsOf } from "./org-batch.ts";
import { isOutage } from "./isolate.ts";
import type { ParkedChange } from "./route-changes.ts";

const insertItems = statement<never>("journal-items-insert");
const insertOrgs = statement<never>("journal-orgs-insert");
const park = statement<never>("journal-park");
const attempt = statement<never>("journal-park-attempt");
const undo = statement<never>("journal-park-undo");
const hold = statement<never>("journal-park-hold");

/** Ties deliveries to the org of this transaction and keeps what is neither message nor status. */
export const storeJournal = async (tx: SqlTx, items: readonly OrgItem[]): Promise<void> => {
  await tx.run(insertOrgs, [[...new Set(items.map((item) => item.deliveryNo))]]);
  const kept = itemsOf(items, "other");
  if (kept.length === 0) return;
  await tx.run(insertItems, [
    kept.map(() => newId()),
    kept.map((item) => item.deliveryNo),
    kept.map((item) => item.fact.path),
    kept.map((item) => item.wabaId),
    kept.map((item) => item.phoneNumberId),
    kept.map((item) => item.field),
    kept.map((item) => item.fact.word),
    kept.map((item) => item.fact.state),
    kept.map((item) => item.fact.problem ?? null),
    kept.map((item) => JSON.stringify(item.fact.body ?? null)),
    kept.map((item) => item.receivedAt.toISOString()),
  ]);
};

/** What a parked item remembers, so that it can be applied later without its delivery. */
export interface ParkedBody {
  appKey: string;
  entryId: string;
  path: string;
  displayPhoneNumber: string;
  change: unknown;
}

const writeParked = async (tx: SqlTx, parked: readonly ParkedChange[]): Promise<void> => {
  const bodies = parked.map(({ appKey, change, body }): ParkedBody => ({
    appKey,
    entryId: change.entryId,
    path: change.path,
    displayPhoneNumber: change.displayPhoneNumber,
    change: body,
  }));
  await tx.run(park, [
    parked.map(() => newId()),
    parked.map((one) => one.deliveryNo),
    // Apart from the paths of items, which may be written beside it once the change is applied.
    parked.map((one) => `${one.change.path}/*`),
    parked.map((one) => one.change.entryId),
    parked.map((one) => one.change.phoneNumberId),
    parked.map((one) => one.change.field),
    parked.map((one) => one.problem),
    bodies.map((body) => JSON.stringify(body)),
    parked.map((one) => one.receivedAt.toISOString()),
  ]);
};

/** A change of which not even the whole can be parked: its place stays, and no channel will ever match it. */
const bare = (parked: ParkedChange): ParkedChange => ({
  ...parked,
  problem: "It could not be kept whole; see the delivery.",
  body: null,
  change: { ...parked.change, field: "unknown", entryId: "", phoneNumberId: "", displayPhoneNumber: "" },
});

/** Tells how a change ended that could not be parked as it is. */
export type ParkingListener = (parked: ParkedChange, error: unknown, end: "bare" | "lost") => void;

/** One try inside a savepoint: what the database refuses undoes only itself, never the claim around it. */
const tryParked = async (tx: SqlTx, parked: readonly ParkedChange[]): Promise<unknown> => {
  await tx.run(attempt);
  try {
    await writeParked(tx, parked);
  } catch (error) {
    if (isOutage(error)) throw error;
    await tx.run(undo);
    await tx.run(hold);
    return error;
  }
  await tx.run(hold);
  return undefined;
};

/**
 * Keeps changes of numbers that are not connected here, whole and without an org. What the database refuses is found
 * by halving and kept bare; its neighbours are parked as they are.
 * @throws what the database throws when it is away
 */
export const parkChanges = async (
  tx: SqlTx,
  parked: readonly ParkedChange[],
  listener: ParkingListener,
): Promise<void> => {
  const [only, ...others] = parked;
  if (!only) return;
  const error = await tryParked(tx, parked);
  if (error === undefined) return;
  if (others.length > 0) {
    const middle = parked.length >> 1;
    await parkChanges(tx, parked.slice(0, middle), listener);
    await parkChanges(tx, parked.slice(middle), listener);
    return;
  }
  const again = await tryParked(tx, [bare(only)]);
  listener(only, again ?? error, again === undefined ? "bare" : "lost");
};
