import type { StatusReconciler } from "#core/domain/inbound/status-evidence.ts";
import { appendEventsSql, newEvent } from "#core/platform/events/append-events.ts";
import type { NewEvent } from "#core/platform/events/append-events.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { conversationsByIds } from "#core/platform/present/conversation.ts";
import { messagesByIds } from "#core/platform/present/message.ts";
import { applyEvidence } from "./apply-evidence.ts";
import type { OrgBatch } from "./org-batch.ts";
import { itemsOf } from "./org-batch.ts";
import { rehomeMessages } from "./rehome-messages.ts";
import { resolvePeople } from "./resolve-people.ts";
import { storeJournal } from "./store-journal.ts";
import { storeMessages } from "./store-messages.ts";
import { storeStatuses } from "./store-statuses.ts";

const lock = statement<{ stale: boolean }>("inbound-lock");
const conversationsOf = statement<{ id: string }>("inbound-conversations-of");

const planAnew = statement<never>("inbound-plan-anew");

/** From this many facts on, planning each statement once more costs less than one made for smaller tables. */
const planAnewFrom = 200;

export interface Applied {
  messages: number;
  statuses: number;
}

/**
 * Applies everything of a batch to the org of this transaction, with a fixed number of multi-row statements, and
 * tells of it in events. Idempotent and independent of order: a repeat, or a crash before the commit of whoever
 * called, changes nothing.
 */
export const applyBatch = async (
  tx: SqlTx,
  batch: OrgBatch,
  reconcile: StatusReconciler<SqlTx>,
): Promise<Applied> => {
  const [locked] = await tx.run(lock);
  if (locked?.stale === true || batch.items.length >= planAnewFrom) await tx.run(planAnew);
  const messageItems = itemsOf(batch.items, "message");
  const statusItems = itemsOf(batch.items, "status");
  const people = await resolvePeople(tx, messageItems);
  const stored = await storeMessages(tx, messageItems, people.plan.placed);
  const rehomed = await rehomeMessages(tx, people.plan, stored.reowned);
  const told = await storeStatuses(tx, batch.orgId, statusItems, messageItems, reconcile);
  const statusEvents = await applyEvidence(tx, [...told, ...stored.sent]);
  await storeJournal(tx, batch.items);

  const folds = [...people.folds, ...rehomed.folds];
  const moved = new Set(rehomed.messageIds);
  const messages = [
    ...stored.messages.filter((message) => !moved.has(message.id)),
    ...(await messagesByIds(tx, rehomed.messageIds)),
  ];
  await appendEventsSql(tx, [
    ...folds.map((fold) => newEvent("conversation.merged", fold)),
    ...messages.map((message) => newEvent("message.created", { message })),
    ...statusEvents,
    ...people.changed.map((contactId) => newEvent("contact.changed", { contactId })),
    ...(await conversationEvents(
      tx,
      [...stored.conversationIds, ...rehomed.conversationIds, ...folds.map((fold) => fold.into)],
      people.changed,
    )),
  ]);
  return { messages: stored.inserted, statuses: statusItems.length };
};

/** One event for each conversation whose row shows something else now, after every change of the batch. */
const conversationEvents = async (
  tx: SqlTx,
  touched: readonly string[],
  changedContacts: readonly string[],
): Promise<NewEvent[]> => {
  const theirs = changedContacts.length === 0 ? [] : await tx.run(conversationsOf, [changedContacts]);
  const ids = new Set([...touched, ...theirs.map((row) => row.id)]);
  const conversations = await conversationsByIds(tx, [...ids]);
  return conversations.map((conversation) => newEvent("conversation.changed", { conversation }));
};
