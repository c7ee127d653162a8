import type { IdentityRow } from "./identity.ts";
import type { People } from "./settle-people.ts";

/** A contact that turned out to be the same person as another: everything of it moves. */
export interface Merge {
  winner: string;
  loser: string;
  reason: string;
}

/** Which contact row each person has. */
export interface Assignment {
  /** The contact of a person; made when there is none. */
  contactOf: (person: string) => string;
  /** Where a contact is after the merges: itself, or its winner. */
  survivorOf: (contactId: string) => string;
  isFresh: (contactId: string) => boolean;
  merges: Merge[];
}

/** A contact that rows of a person stand under: how many, and since when. */
interface Claim {
  person: string;
  weight: number;
  since: Date;
}

/** Whose a contact may be: the people its BSUIDs name, else whoever had its phones when they were last seen. */
const claimsOf = (rows: readonly IdentityRow[], people: People): Map<string, Claim[]> => {
  const claims = new Map<string, Map<string, Claim>>();
  const claim = ({ contactId, firstSeenAt }: IdentityRow, person: string): void => {
    const list = claims.get(contactId) ?? new Map<string, Claim>();
    const before = list.get(person) ?? { person, weight: 0, since: firstSeenAt };
    const since = before.since < firstSeenAt ? before.since : firstSeenAt;
    claims.set(contactId, list.set(person, { person, weight: before.weight + 1, since }));
  };
  for (const row of rows)
    if (row.kind === "bsuid" || row.kind === "parent_bsuid") claim(row, people.personOf(row));
  const named = new Set(claims.keys());
  for (const row of rows)
    if (row.kind === "phone" && !named.has(row.contactId))
      claim(row, people.holderAt(row.value, row.lastSeenAt));
  return new Map([...claims].map(([id, list]) => [id, [...list.values()]]));
};

/** Who keeps a contact that several people claim: the one most of it speaks for, else the one it was first. */
const compareClaims = (a: Claim, b: Claim): number =>
  b.weight - a.weight || a.since.getTime() - b.since.getTime() || (a.person < b.person ? -1 : 1);

/**
 * Gives every person one of the contacts that exist, or a new one. Which one carries no meaning, but as few rows as
 * possible should change: contacts known by BSUID are given first, then the older (ids grow with time). A contact
 * that nobody needs is merged into the person it stands for. One that proves to be several people's stays with one
 * of them, and the others get contacts of their own.
 * `people` who must have one are named by `needed`.
 */
export const assignContacts = (
  rows: readonly IdentityRow[],
  people: People,
  needed: ReadonlySet<string>,
  newId: () => string,
): Assignment => {
  const claims = claimsOf(rows, people);
  const named = new Set(rows.filter((row) => row.kind.endsWith("bsuid")).map((row) => row.contactId));
  const rank = (id: string): number => (named.has(id) ? 0 : 1);
  const contacts = [...claims.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const given = new Map<string, string>();
  const spare: string[] = [];
  for (const id of contacts) {
    const claimant = [...(claims.get(id) ?? [])]
      .sort(compareClaims)
      .find(({ person }) => needed.has(person) && !given.has(person));
    if (claimant) given.set(claimant.person, id);
    else spare.push(id);
  }
  const fresh = new Set<string>();
  const contactOf = (person: string): string => {
    const known = given.get(person);
    if (known !== undefined) return known;
    const id = newId();
    fresh.add(id);
    given.set(person, id);
    return id;
  };
  const phoneOf = new Map(rows.map((row) => [row.contactId, row.kind === "phone" ? row.value : undefined]));
  const heirOf = (id: string): string => {
    const heir = [...(claims.get(id) ?? [])].sort(compareClaims).find(({ person }) => needed.has(person));
    // An unknown person of whom nothing is left: what an agent wrote stays with whoever has the number now.
    return contactOf(heir?.person ?? people.holderNow(phoneOf.get(id) ?? ""));
  };
  const merges = spare.map((loser) => ({ winner: heirOf(loser), loser, reason: "same_person" }));
  const winners = new Map(merges.map(({ winner, loser }) => [loser, winner]));
  return {
    contactOf,
    survivorOf: (id) => winners.get(id) ?? id,
    isFresh: (id) => fresh.has(id),
    merges,
  };
};
