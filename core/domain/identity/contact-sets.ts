/** Contacts that turned out to be one person, as sets with one leader each. */
export interface ContactSets {
  /** A contact that does not exist yet. */
  fresh(): string;
  /** The leader of a contact's set. */
  leader(contactId: string): string;
  /** Joins two sets; says whether anything changed. */
  join(a: string, b: string): boolean;
  isFresh(contactId: string): boolean;
}

/**
 * Union-find over contact ids. The leader is the one to keep: an existing contact before a new one, one known by
 * BSUID before one known by phone only, then the older (ids grow with time).
 */
export const contactSets = (newId: () => string, hasBsuid: (contactId: string) => boolean): ContactSets => {
  const parents = new Map<string, string>();
  const fresh = new Set<string>();
  const leader = (id: string): string => {
    const parent = parents.get(id);
    if (parent === undefined) return id;
    const top = leader(parent);
    parents.set(id, top);
    return top;
  };
  const rank = (id: string): number => (fresh.has(id) ? 2 : hasBsuid(id) ? 0 : 1);
  const isBetter = (a: string, b: string): boolean => rank(a) < rank(b) || (rank(a) === rank(b) && a < b);
  return {
    fresh: () => {
      const id = newId();
      fresh.add(id);
      return id;
    },
    leader,
    join: (a, b) => {
      const [x, y] = [leader(a), leader(b)];
      if (x === y) return false;
      const [winner, loser] = isBetter(x, y) ? [x, y] : [y, x];
      parents.set(loser, winner);
      return true;
    },
    isFresh: (id) => fresh.has(id),
  };
};
