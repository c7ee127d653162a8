import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import type { OrgItem } from "./org-batch.ts";
import { itemsOf } from "./org-batch.ts";
import type { ParkedChange } from "./route-changes.ts";

const insertItems = statement<never>("journal-items-insert");
const insertOrgs = statement<never>("journal-orgs-insert");
const park = statement<never>("journal-park");

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

/** Keeps changes of numbers that are not connected here, whole and without an org. */
export const parkChanges = async (tx: SqlTx, parked: readonly ParkedChange[]): Promise<void> => {
  if (parked.length === 0) return;
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
