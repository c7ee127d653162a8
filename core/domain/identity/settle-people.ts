import type { Evidence } from "./evidence.ts";
import { objectOf, subjectOf } from "./evidence.ts";
import { openGroups } from "./groups.ts";
import type { Groups } from "./groups.ts";
import type { IdentityKey } from "./identity.ts";
import { keyOf } from "./identity.ts";
import type { Era, Holder, PhoneTimeline } from "./phone-timeline.ts";
import { momentOf, openTimeline, ownerAfter, ownerAt, ownerBefore, ownerIn } from "./phone-timeline.ts";

/** Who is who, by everything that is known of some addresses. People are named by texts that mean nothing outside. */
export interface People {
  /** Whom a BSUID or parent BSUID names. */
  personOf: (key: IdentityKey) => string;
  /** Who held a phone at Meta's time `at`. */
  holderAt: (phone: string, at: Date) => string;
  /** Who has it now: the last one of whom anything is known with this phone. */
  holderNow: (phone: string) => string;
  /** Everybody seen with a phone by BSUID, and the eras of the phone. */
  timelineOf: (phone: string) => PhoneTimeline;
  /** Whether a change that Meta told names this unknown person of an era. */
  isTold: (name: string) => boolean;
  /** The person behind a name of a timeline. */
  leader: (name: string) => string;
  /** Whether messages that name only this phone may be several people's. */
  isShared: (phone: string) => boolean;
}

const isSure = (key: IdentityKey | undefined): key is IdentityKey =>
  key !== undefined && key.kind !== "phone";

/** What Meta said outright: one parent, or a change told with an id on both sides. */
const joinSure = (groups: Groups, rows: readonly Evidence[]): void => {
  for (const row of rows) {
    if (row.kind !== "parent" && row.kind !== "change" && row.kind !== "same") continue;
    const [subject, object] = [subjectOf(row), objectOf(row)];
    if (isSure(subject) && isSure(object)) groups.join(keyOf(subject), keyOf(object));
  }
};

const timelinesOf = (rows: readonly Evidence[]): Map<string, PhoneTimeline> => {
  const parts = new Map<string, { holders: Holder[]; left: Date[]; taken: Date[] }>();
  const partOf = (phone: string) => {
    const part = parts.get(phone) ?? { holders: [], left: [], taken: [] };
    parts.set(phone, part);
    return part;
  };
  for (const row of rows) {
    const object = objectOf(row);
    if (row.kind === "pair" && object) {
      const { scope: portfolio, firstSeenAt, lastSeenAt } = row;
      partOf(row.subject).holders.push({ name: keyOf(object), portfolio, firstSeenAt, lastSeenAt });
    }
    if (row.kind === "left") partOf(row.subject).left.push(row.toldAt);
    if (row.kind === "change" && row.objectKind === "phone") partOf(row.object).taken.push(row.toldAt);
  }
  return new Map(
    [...parts].map(([phone, { holders, left, taken }]) => [phone, openTimeline(phone, holders, left, taken)]),
  );
};

/** Whether an era has two people whom one portfolio tells apart: the number was given to somebody else. */
const isContested = (era: Era, leader: (name: string) => string): boolean => {
  const seen = new Map<string, string>();
  return era.holders.some(({ name, portfolio }) => {
    const person = leader(name);
    const other = seen.get(portfolio);
    seen.set(portfolio, person);
    return other !== undefined && other !== person;
  });
};

const aloneOf = (rows: readonly Evidence[]): Map<string, Evidence> =>
  new Map(rows.flatMap((row) => (row.kind === "alone" ? [[row.subject, row] as const] : [])));

/**
 * Works out who is who. A pure function of a set of evidence, whatever the order in which it came:
 * 1. BSUIDs are one person when they share a parent BSUID, or Meta told of a change with an id on both sides.
 * 2. Each phone has a history, cut into eras where Meta said that it was left or taken over. In an era that knows at
 *    most one person of each portfolio, the ids of all portfolios are that person; else nobody is joined, and the
 *    number is theirs by turns. An era in which nobody was seen by id is one unknown person.
 * 3. A change told by phones alone joins who had the old number before it with who had the new one after it.
 * Steps 2 and 3 read only what step 1 and the sightings say, so neither depends on its own outcome.
 */
export const settlePeople = (rows: readonly Evidence[]): People => {
  const groups = openGroups();
  joinSure(groups, rows);
  const timelines = timelinesOf(rows);
  const timelineOf = (phone: string): PhoneTimeline =>
    timelines.get(phone) ?? openTimeline(phone, [], [], []);

  const contested = new Set<string>();
  const joins: [string, string][] = [];
  for (const { phone, eras } of timelines.values()) {
    for (const era of eras) {
      if (isContested(era, groups.leader)) contested.add(phone);
      else era.holders.forEach(({ name }) => joins.push([era.holders[0]?.name ?? name, name]));
    }
  }
  const told = new Set<string>();
  for (const row of rows) {
    const [subject, object] = [subjectOf(row), objectOf(row)];
    if (row.kind !== "change" || !object || (isSure(subject) && isSure(object))) continue;
    const old = isSure(subject) ? keyOf(subject) : ownerBefore(timelineOf(row.subject), row.toldAt);
    const next = isSure(object) ? keyOf(object) : ownerAfter(timelineOf(row.object), row.toldAt);
    told.add(old).add(next);
    joins.push([old, next]);
  }
  for (const [a, b] of joins) groups.join(a, b);

  const alone = aloneOf(rows);
  const isOccupied = (phone: string, era: Era): boolean => {
    if (era.holders.length > 0 || told.has(era.anonymous)) return true;
    const seen = alone.get(phone);
    return [seen?.firstSeenAt, seen?.lastSeenAt].some(
      (at) => at !== undefined && era.start < momentOf(at) && momentOf(at) < era.end,
    );
  };
  return {
    personOf: (key) => groups.leader(keyOf(key)),
    holderAt: (phone, at) => groups.leader(ownerAt(timelineOf(phone), at)),
    holderNow: (phone) => {
      const { eras, eraAt } = timelineOf(phone);
      const last = eras.findLast((era) => isOccupied(phone, era)) ?? eraAt(Number.NEGATIVE_INFINITY);
      return groups.leader(ownerIn(last, last.end));
    },
    timelineOf,
    isTold: (name) => told.has(name),
    leader: groups.leader,
    isShared: (phone) => contested.has(phone) || timelineOf(phone).eras.length > 1,
  };
};
