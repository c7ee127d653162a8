import type { Assignment } from "./assign-contacts.ts";
import type { IdentityBook } from "./identity-book.ts";
import type { IdentityRow } from "./identity.ts";
import { phoneKey } from "./identity.ts";
import { ownerAt, spanOf } from "./phone-timeline.ts";
import type { Alone } from "./placing.ts";
import type { People } from "./settle-people.ts";

interface Held {
  firstSeenAt: Date;
  lastSeenAt: Date;
}

const widen = (held: Map<string, Held>, person: string, first: Date, last: Date): void => {
  const before = held.get(person);
  held.set(person, {
    firstSeenAt: before && before.firstSeenAt < first ? before.firstSeenAt : first,
    lastSeenAt: before && before.lastSeenAt > last ? before.lastSeenAt : last,
  });
};

/** Everybody who ever had a phone, and from when to when. */
const heldBy = (alone: readonly Alone[], people: People, row: IdentityRow): Map<string, Held> => {
  const timeline = people.timelineOf(row.value);
  const held = new Map<string, Held>();
  for (const { holders } of timeline.eras)
    for (const { name, firstSeenAt, lastSeenAt } of holders)
      widen(held, people.leader(name), firstSeenAt, lastSeenAt);
  const spoken = new Set(
    alone.flatMap(({ phone, at }) => (phone === row.value ? [ownerAt(timeline, at)] : [])),
  );
  for (const era of timeline.eras) {
    if (!spoken.has(era.anonymous) && !people.isTold(era.anonymous)) continue;
    // The whole era, which is how the unknown person is found again.
    widen(held, people.leader(era.anonymous), ...spanOf(era, row));
  }
  return held;
};

/**
 * The rows that say who had a shared phone before. Worked out anew each time; those that stay keep their ids.
 * Superseded from the last time at which the person was seen with it.
 */
export const formerRows = (
  known: readonly IdentityRow[],
  alone: readonly Alone[],
  book: IdentityBook,
  people: People,
  assigned: Assignment,
  newId: () => string,
): { puts: IdentityRow[]; drops: string[] } => {
  const old = known.filter((row) => row.former);
  const puts: IdentityRow[] = [];
  const kept = new Set<string>();
  for (const row of book.current()) {
    if (row.kind !== "phone" || !people.isShared(row.value)) continue;
    for (const [person, { firstSeenAt, lastSeenAt }] of heldBy(alone, people, row)) {
      const contactId = assigned.contactOf(person);
      if (contactId === row.contactId) continue;
      const same = old.find(
        (one) =>
          one.value === row.value &&
          assigned.survivorOf(one.contactId) === contactId &&
          one.firstSeenAt.getTime() === firstSeenAt.getTime() &&
          one.lastSeenAt.getTime() === lastSeenAt.getTime() &&
          !kept.has(one.id),
      );
      if (same) kept.add(same.id);
      else
        puts.push({
          ...phoneKey(row.value),
          id: newId(),
          contactId,
          firstSeenAt,
          lastSeenAt,
          supersededAt: lastSeenAt,
          former: true,
          name: null,
          nameAt: null,
        });
    }
  }
  return { puts, drops: old.flatMap((row) => (kept.has(row.id) ? [] : [row.id])) };
};
