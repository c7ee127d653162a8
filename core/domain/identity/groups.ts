/** Sets of names that turned out to mean one and the same, each known by its least member. */
export interface Groups {
  leader: (name: string) => string;
  join: (a: string, b: string) => void;
}

/** Union-find. The outcome depends on what was joined, not on the order. */
export const openGroups = (): Groups => {
  const parents = new Map<string, string>();
  const leader = (name: string): string => {
    const parent = parents.get(name);
    if (parent === undefined) return name;
    const top = leader(parent);
    parents.set(name, top);
    return top;
  };
  return {
    leader,
    join: (a, b) => {
      const [x, y] = [leader(a), leader(b)];
      if (x !== y) parents.set(x < y ? y : x, x < y ? x : y);
    },
  };
};
