import type { ContactSets } from "./contact-sets.ts";
import type { IdentityKey, IdentityRow, PhoneHolder } from "./identity.ts";
import { keyOf, pairScope } from "./identity.ts";

/** A row while a batch is being resolved. */
export interface Entry extends IdentityRow {
  /** Newest time at which Meta said that this address was left. */
  leftAt: Date | null;
  /** Whether it must be written. */
  changed: boolean;
}

/** The identity rows of one batch: those that were read and those that it adds. */
export interface IdentityBook {
  get(key: IdentityKey): Entry | undefined;
  /** The entry, made for `contactId` when there is none; its times then cover `at`. */
  see(key: IdentityKey, at: Date, contactId: () => string): Entry;
  leave(entry: Entry, at: Date): void;
  move(entry: Entry, contactId: string): void;
  /** Every BSUID that was seen with a phone. */
  pairsOf(phone: string): Entry[];
  /** The same as holders with their times; whoever left the phone held it from the beginning until then. */
  holdersOf(phone: string): PhoneHolder[];
  entries(): Entry[];
}

export const openBook = (
  rows: readonly IdentityRow[],
  sets: ContactSets,
  portfolios: readonly string[],
  newId: () => string,
): IdentityBook => {
  const entries = new Map<string, Entry>();
  const byScope = new Map<string, Entry[]>();
  const keep = (entry: Entry): Entry => {
    entries.set(keyOf(entry), entry);
    if (entry.kind === "bsuid") byScope.set(entry.scope, [...(byScope.get(entry.scope) ?? []), entry]);
    return entry;
  };
  for (const row of rows) keep({ ...row, leftAt: row.supersededAt, changed: false });

  const touch = (entry: Entry, at: Date): void => {
    if (at < entry.firstSeenAt) Object.assign(entry, { firstSeenAt: at, changed: true });
    if (at > entry.lastSeenAt) Object.assign(entry, { lastSeenAt: at, changed: true });
  };
  const pairsOf = (phone: string): Entry[] =>
    portfolios.flatMap((portfolio) => byScope.get(pairScope(portfolio, phone)) ?? []);
  return {
    get: (key) => entries.get(keyOf(key)),
    see: (key, at, contactId) => {
      const known = entries.get(keyOf(key));
      if (known) {
        touch(known, at);
        return known;
      }
      return keep({
        ...key,
        id: newId(),
        contactId: contactId(),
        firstSeenAt: at,
        lastSeenAt: at,
        supersededAt: null,
        leftAt: null,
        changed: true,
      });
    },
    leave: (entry, at) => {
      if (!entry.leftAt || at > entry.leftAt) entry.leftAt = at;
    },
    move: (entry, contactId) => {
      if (sets.leader(entry.contactId) === sets.leader(contactId)) return;
      Object.assign(entry, { contactId, changed: true });
    },
    pairsOf,
    holdersOf: (phone) => {
      const left = entries.get(keyOf({ kind: "phone", scope: "left", value: phone }));
      const holders = pairsOf(phone).map((pair) => ({
        contactId: sets.leader(pair.contactId),
        bsuid: pair.value,
        firstSeenAt: pair.firstSeenAt,
        lastSeenAt: pair.lastSeenAt,
      }));
      if (!left) return holders;
      const before = { contactId: sets.leader(left.contactId), bsuid: "" };
      return [...holders, { ...before, firstSeenAt: new Date(0), lastSeenAt: left.lastSeenAt }];
    },
    entries: () => [...entries.values()],
  };
};
