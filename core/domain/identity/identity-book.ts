import type { Evidence } from "./evidence.ts";
import { objectOf, subjectOf } from "./evidence.ts";
import type { IdentityKey, IdentityRow, Observation } from "./identity.ts";
import { keyOf, keysOf, sureKey } from "./identity.ts";

/** The current address rows of one batch: those that were read and those that it adds. Former numbers are apart. */
export interface IdentityBook {
  get(key: IdentityKey): IdentityRow | undefined;
  /** Makes or widens the row of every address that an observation names, and keeps the newest name. */
  see(observation: Observation): void;
  /** A username belongs to whoever used it last. */
  seeUsername(observation: Observation, contactId: string, survivorOf: (id: string) => string): void;
  assign(row: IdentityRow, contactId: string): void;
  isNew(row: IdentityRow): boolean;
  current(): IdentityRow[];
  /** What must be written, with whether each address is superseded. */
  changed(survivorOf: (contactId: string) => string): IdentityRow[];
}

/** The newest time at which Meta said that each address was left. */
const leftTimes = (evidence: readonly Evidence[]): Map<string, Date> => {
  const times = new Map<string, Date>();
  const leave = (key: string, at: Date): void => {
    const before = times.get(key);
    if (!before || at > before) times.set(key, at);
  };
  for (const row of evidence) {
    if (row.kind === "left" || (row.kind === "change" && objectOf(row) && row.subjectKind !== "phone"))
      leave(keyOf(subjectOf(row)), row.toldAt);
  }
  return times;
};

const isNewerName = (name: string, at: Date, row: IdentityRow): boolean =>
  row.nameAt === null ||
  at > row.nameAt ||
  (at.getTime() === row.nameAt.getTime() && name > (row.name ?? ""));

export const openBook = (
  known: readonly IdentityRow[],
  evidence: readonly Evidence[],
  newId: () => string,
): IdentityBook => {
  const before = new Map(known.filter((row) => !row.former).map((row) => [keyOf(row), row]));
  const rows = new Map([...before].map(([key, row]) => [key, { ...row }]));
  const left = leftTimes(evidence);
  const touch = (key: IdentityKey, at: Date): IdentityRow => {
    const row = rows.get(keyOf(key)) ?? {
      ...key,
      id: newId(),
      contactId: "",
      firstSeenAt: at,
      lastSeenAt: at,
      supersededAt: null,
      former: false,
      name: null,
      nameAt: null,
    };
    if (at < row.firstSeenAt) row.firstSeenAt = at;
    if (at > row.lastSeenAt) row.lastSeenAt = at;
    rows.set(keyOf(key), row);
    return row;
  };
  const supersededOf = (row: IdentityRow): Date | null => {
    const told = left.get(keyOf(row)) ?? row.supersededAt;
    const latest = told && row.supersededAt && row.supersededAt > told ? row.supersededAt : told;
    return latest && latest >= row.lastSeenAt ? latest : null;
  };
  return {
    get: (key) => rows.get(keyOf(key)),
    see: (observation) => {
      const { person, portfolio, at } = observation;
      for (const key of keysOf(observation)) if (key.kind !== "username") touch(key, at);
      const sure = sureKey(person, portfolio);
      const row = sure && rows.get(keyOf(sure));
      if (row && person.name !== undefined && isNewerName(person.name, at, row))
        Object.assign(row, { name: person.name, nameAt: at });
    },
    seeUsername: ({ person, at }, contactId, survivorOf) => {
      if (person.username === undefined) return;
      const key = { kind: "username" as const, scope: "", value: person.username };
      const seen = rows.get(keyOf(key));
      const isNewer = !seen || at > seen.lastSeenAt;
      const row = touch(key, at);
      row.contactId = isNewer ? contactId : survivorOf(row.contactId);
    },
    assign: (row, contactId) => {
      row.contactId = contactId;
    },
    isNew: (row) => !before.has(keyOf(row)),
    current: () => [...rows.values()],
    changed: (survivorOf) =>
      [...rows].flatMap(([key, row]) => {
        const old = before.get(key);
        const now = { ...row, supersededAt: supersededOf(row) };
        const isSame =
          old &&
          survivorOf(old.contactId) === now.contactId &&
          old.firstSeenAt.getTime() === now.firstSeenAt.getTime() &&
          old.lastSeenAt.getTime() === now.lastSeenAt.getTime() &&
          old.supersededAt?.getTime() === now.supersededAt?.getTime() &&
          old.name === now.name &&
          old.nameAt?.getTime() === now.nameAt?.getTime();
        return isSame === true ? [] : [now];
      }),
  };
};
