import type { Person } from "../meta-webhook/facts.ts";
import { contactSets } from "./contact-sets.ts";
import type { ContactSets } from "./contact-sets.ts";
import { openBook } from "./identity-book.ts";
import type { Entry, IdentityBook } from "./identity-book.ts";
import type { IdentityRow, KnownContact, Observation, PhoneHolder } from "./identity.ts";
import { isEvidence, ownerAt, pairScope } from "./identity.ts";
import { isContested, settlePhone } from "./settle-phone.ts";

export interface KnownIdentities {
  rows: readonly IdentityRow[];
  contacts: readonly KnownContact[];
  /** Every Meta portfolio id of the org. */
  portfolios: readonly string[];
}

export interface ContactName {
  id: string;
  name: string;
  nameAt: Date;
}

/** A number that several people of one portfolio had: messages that named only it go by their time. */
export interface ContestedPhone {
  identityId: string;
  holders: PhoneHolder[];
}

export interface NewContact extends ContactName {
  phone: string | null;
  username: string | null;
}

export interface IdentityPlan {
  newContacts: NewContact[];
  /** Contacts that get a newer name. */
  names: ContactName[];
  /** Rows to write: new, moved, superseded, or seen at a new time. */
  puts: IdentityRow[];
  /** `loser` is the same person as `winner`; everything of it moves. */
  merges: { winner: string; loser: string; reason: string }[];
  contested: ContestedPhone[];
  /** Existing contacts whose shown phone or username may be another now. */
  refresh: string[];
  /** For each observation, whose it is, and the row of the phone when the phone alone decided. */
  placed: { contactId: string; phoneOnlyId?: string }[];
}

const noName: Omit<ContactName, "id"> = { name: "", nameAt: new Date(0) };

/**
 * Finds out who is who. Pure: rows known before + what a batch saw = rows to write.
 *
 * A BSUID names one person of a portfolio for good. Two BSUIDs are one person when Meta says so (a system message
 * of a number or id change) or when one parent BSUID came with both. A phone belongs to whoever was seen with it
 * (`settlePhone`). A username is only shown. Whatever the order of arrival, and however often: same contacts.
 * Two cases are left to order, and neither merges strangers: a change told without user ids (as before April 2026)
 * about a number that two BSUIDs had before it, and a recycled number in an org with several portfolios.
 * Source: platform notes 1.3 and 1.5.
 */
export const resolveIdentities = (
  known: KnownIdentities,
  observations: readonly Observation[],
  newId: () => string,
): IdentityPlan => {
  const named = new Set(known.rows.filter((row) => row.kind === "bsuid").map((row) => row.contactId));
  const sets = contactSets(newId, (id) => named.has(id));
  const portfolios = [...new Set([...known.portfolios, ...observations.map((one) => one.portfolio)])];
  const book = openBook(known.rows, sets, portfolios, newId);
  const phones = new Set<string>();
  const see = (person: Person, portfolio: string, at: Date): void =>
    seePerson(book, sets, phones, person, portfolio, at);

  for (const { portfolio, person, change, at } of observations) {
    see(person, portfolio, at);
    if (!change) continue;
    see(change.from, portfolio, at);
    see(change.to, portfolio, at);
    const [old, next] = [namedEntry(book, change.from, portfolio), namedEntry(book, change.to, portfolio)];
    if (old && next) sets.join(old.contactId, next.contactId);
  }
  for (const phone of phones) settlePhone(book, sets, phone);
  for (const observation of observations) followChange(book, sets, observation);
  for (const phone of phones) settlePhone(book, sets, phone);
  for (const observation of observations) seeUsername(book, sets, observation);
  return planOf(known, book, sets, observations, [...phones]);
};

/** The row that names a person surely: BSUID, else parent. */
const namedEntry = (book: IdentityBook, person: Person, portfolio: string): Entry | undefined => {
  if (person.bsuid !== undefined) return book.get({ kind: "bsuid", scope: portfolio, value: person.bsuid });
  if (person.parentBsuid === undefined) return undefined;
  return book.get({ kind: "parent_bsuid", scope: "", value: person.parentBsuid });
};

const seePerson = (
  book: IdentityBook,
  sets: ContactSets,
  phones: Set<string>,
  person: Person,
  portfolio: string,
  at: Date,
): void => {
  const { phone, bsuid, parentBsuid } = person;
  let contactId: string | undefined;
  const mine = (): string => (contactId ??= sets.fresh());
  if (bsuid !== undefined)
    contactId = book.see({ kind: "bsuid", scope: portfolio, value: bsuid }, at, mine).contactId;
  if (parentBsuid !== undefined) {
    const parent = book.see({ kind: "parent_bsuid", scope: "", value: parentBsuid }, at, mine);
    if (contactId !== undefined) sets.join(contactId, parent.contactId);
    contactId = parent.contactId;
  }
  if (phone === undefined) return;
  phones.add(phone);
  book.see({ kind: "phone", scope: "", value: phone }, at, mine);
  if (bsuid !== undefined)
    book.see({ kind: "bsuid", scope: pairScope(portfolio, phone), value: bsuid }, at, mine);
};

/** Marks what was left, and links by phone where a side of the change has no BSUID. */
const followChange = (book: IdentityBook, sets: ContactSets, observation: Observation): void => {
  const { change, portfolio, at } = observation;
  if (!change) return;
  const old = namedEntry(book, change.from, portfolio)?.contactId;
  const next = namedEntry(book, change.to, portfolio)?.contactId ?? heldFrom(book, change.to.phone, at);
  if (old !== undefined && next !== undefined) sets.join(old, next);
  if (old === undefined && next !== undefined && change.from.phone !== undefined) {
    const key = { kind: "phone" as const, scope: "left", value: change.from.phone };
    book.leave(
      book.see(key, at, () => next),
      at,
    );
  }
  for (const kind of ["bsuid", "phone"] as const) {
    const value = change.from[kind];
    if (value === undefined || value === change.to[kind]) continue;
    const entry = book.get({ kind, scope: kind === "bsuid" ? portfolio : "", value });
    if (entry) book.leave(entry, at);
  }
};

/** Who was seen with a phone first from a time on; if nobody was, whose it is now. */
const heldFrom = (book: IdentityBook, phone: string | undefined, at: Date): string | undefined => {
  if (phone === undefined) return undefined;
  const since = (holder: PhoneHolder): number =>
    (holder.firstSeenAt >= at ? holder.firstSeenAt : holder.lastSeenAt).getTime();
  const later = book
    .holdersOf(phone)
    .filter((holder) => holder.bsuid !== "" && holder.lastSeenAt >= at)
    .sort((a, b) => since(a) - since(b) || (a.bsuid < b.bsuid ? -1 : 1));
  return later[0]?.contactId ?? book.get({ kind: "phone", scope: "", value: phone })?.contactId;
};

const seeUsername = (book: IdentityBook, sets: ContactSets, observation: Observation): void => {
  const { person, at } = observation;
  if (person.username === undefined) return;
  const contactId = placeOf(book, sets, observation).contactId;
  const key = { kind: "username" as const, scope: "", value: person.username };
  const before = book.get(key)?.lastSeenAt;
  const entry = book.see(key, at, () => contactId);
  if (before !== undefined && at > before) book.move(entry, contactId);
};

const placeOf = (
  book: IdentityBook,
  sets: ContactSets,
  { person, portfolio, at }: Observation,
): { contactId: string; phoneOnlyId?: string } => {
  const sure = namedEntry(book, person, portfolio);
  if (sure) return { contactId: sets.leader(sure.contactId) };
  const entry = book.get({ kind: "phone", scope: "", value: person.phone ?? "" });
  if (!entry) throw new Error("An observation without an address");
  const held = isContested(book, sets, entry.value) ? ownerAt(book.holdersOf(entry.value), at) : undefined;
  return { contactId: sets.leader(held ?? entry.contactId), phoneOnlyId: entry.id };
};

const isNewer = (a: Omit<ContactName, "id">, b: Omit<ContactName, "id">): boolean =>
  a.nameAt > b.nameAt || (a.nameAt.getTime() === b.nameAt.getTime() && a.name > b.name);

const planOf = (
  known: KnownIdentities,
  book: IdentityBook,
  sets: ContactSets,
  observations: readonly Observation[],
  phones: readonly string[],
): IdentityPlan => {
  const placed = observations.map((observation) => placeOf(book, sets, observation));
  const contacts = new Map(known.contacts.map((contact) => [contact.id, contact]));
  const best = new Map<string, Omit<ContactName, "id">>();
  const offer = (id: string, name: Omit<ContactName, "id">): void => {
    if (isNewer(name, best.get(id) ?? noName)) best.set(id, name);
  };
  for (const contact of known.contacts) offer(sets.leader(contact.id), contact);
  const refresh = new Set<string>();
  observations.forEach(({ person, at }, index) => {
    const id = placed[index]?.contactId ?? "";
    if (person.name !== undefined) offer(id, { name: person.name, nameAt: at });
    const shown = contacts.get(id);
    if (person.phone !== undefined && person.phone !== shown?.phone) refresh.add(id);
    if (person.username !== undefined && person.username !== shown?.username) refresh.add(id);
  });

  const puts = book.entries().flatMap((entry): IdentityRow[] => {
    const contactId = sets.leader(entry.contactId);
    const leftAt = entry.leftAt && entry.leftAt >= entry.lastSeenAt ? entry.leftAt : null;
    // Evidence is never a current address.
    const supersededAt = isEvidence(entry) ? entry.lastSeenAt : leftAt;
    const isLeft = supersededAt?.getTime() !== entry.supersededAt?.getTime();
    if (isLeft && !isEvidence(entry)) refresh.add(contactId);
    if (!entry.changed && !isLeft) return [];
    const { leftAt: _leftAt, changed: _changed, ...row } = entry;
    return [{ ...row, contactId, supersededAt }];
  });
  // A moved number leaves somebody: their shown phone changes too.
  for (const row of known.rows) {
    const now = sets.leader(book.get(row)?.contactId ?? row.contactId);
    if (now !== sets.leader(row.contactId))
      [now, sets.leader(row.contactId)].forEach((id) => refresh.add(id));
  }

  const leaders = new Set([...placed.map((place) => place.contactId), ...puts.map((row) => row.contactId)]);
  const merges = known.contacts.flatMap(({ id }) => {
    const winner = sets.leader(id);
    return winner === id ? [] : [{ winner, loser: id, reason: "same_person" }];
  });
  merges.forEach(({ winner }) => refresh.add(winner));
  return {
    newContacts: [...leaders]
      .filter((id) => sets.isFresh(id))
      .map((id) => ({ ...pick(best.get(id)), id, ...shownOf(puts, id) })),
    names: [...best].flatMap(([id, name]) => {
      const before = contacts.get(id);
      return before && isNewer(name, before) ? [{ ...pick(name), id }] : [];
    }),
    puts,
    merges,
    contested: phones
      .filter((phone) => isContested(book, sets, phone))
      .flatMap((phone) => {
        const entry = book.get({ kind: "phone", scope: "", value: phone });
        return entry ? [{ identityId: entry.id, holders: book.holdersOf(phone) }] : [];
      }),
    refresh: [...refresh].filter((id) => !sets.isFresh(id)),
    placed,
  };
};

/** What a new contact shows: its newest current phone and username, as `identity-shown` finds them later on. */
const shownOf = (rows: readonly IdentityRow[], contactId: string): Pick<NewContact, "phone" | "username"> => {
  const newest = (kind: IdentityRow["kind"]): string | null =>
    rows
      .filter(
        (row) => row.contactId === contactId && row.kind === kind && row.scope === "" && !row.supersededAt,
      )
      .sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime() || (a.value < b.value ? -1 : 1))[0]
      ?.value ?? null;
  return { phone: newest("phone"), username: newest("username") };
};

const pick = (name: Omit<ContactName, "id"> = noName): Omit<ContactName, "id"> => ({
  name: name.name,
  nameAt: name.nameAt,
});
