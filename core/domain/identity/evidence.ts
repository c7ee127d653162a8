import type { Person } from "../meta-webhook/facts.ts";
import type { IdentityKey, Observation } from "./identity.ts";
import { keyOf, phoneKey, sureKey } from "./identity.ts";

/** What was learnt about addresses. Every kind but the last two is a fact about a subject and an object. */
export type EvidenceKind =
  /** Phone (subject) and BSUID or parent (object) came together. */
  | "pair"
  /** Parent BSUID (subject) and BSUID (object) came together. */
  | "parent"
  /** Meta said at `toldAt` that whoever was reached by the subject is reached by the object from then on. */
  | "change"
  /** Both are one person, known from before evidence was kept. */
  | "same"
  /** A profile name (object) came with nothing but a phone (subject). */
  | "name"
  /** Meta said at `toldAt` that its holder left this phone. */
  | "left"
  /** A message named nobody but this phone. */
  | "alone";

/**
 * One row of evidence. Sightings are one row however often they are repeated, with first and last time; a change told
 * is one row for each time. So evidence is a set that only grows, and its order of arrival leaves no trace.
 */
export interface Evidence {
  kind: EvidenceKind;
  /** Meta portfolio of the account that told it: the scope of every BSUID in the row. */
  scope: string;
  subjectKind: IdentityKey["kind"];
  subject: string;
  objectKind: IdentityKey["kind"] | "name" | "";
  object: string;
  /** The epoch for sightings. */
  toldAt: Date;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** Number of the delivery that brought the row first; it decides nothing. */
  deliveryNo: string | null;
}

const epoch = new Date(0);

const scopeOf = (kind: string, scope: string): string => (kind === "bsuid" ? scope : "");

export const subjectOf = (row: Evidence): IdentityKey => ({
  kind: row.subjectKind,
  scope: scopeOf(row.subjectKind, row.scope),
  value: row.subject,
});

/** The address on the other side; undefined for rows about one phone alone. */
export const objectOf = (row: Evidence): IdentityKey | undefined =>
  row.objectKind === "" || row.objectKind === "name"
    ? undefined
    : { kind: row.objectKind, scope: scopeOf(row.objectKind, row.scope), value: row.object };

const evidenceKey = (row: Evidence): string =>
  [row.kind, row.scope, row.subjectKind, row.subject, row.objectKind, row.object, row.toldAt.getTime()].join(
    "\n",
  );

const evidence = (
  kind: EvidenceKind,
  scope: string,
  subject: IdentityKey,
  object: IdentityKey | string | undefined,
  at: Date,
): Evidence => ({
  kind,
  scope,
  subjectKind: subject.kind,
  subject: subject.value,
  objectKind: object === undefined ? "" : typeof object === "string" ? "name" : object.kind,
  object: object === undefined ? "" : typeof object === "string" ? object : object.value,
  toldAt: kind === "change" || kind === "left" ? at : epoch,
  firstSeenAt: at,
  lastSeenAt: at,
  deliveryNo: null,
});

const seenTogether = (person: Person, portfolio: string, at: Date): Evidence[] => {
  const sure = sureKey(person, portfolio);
  const rows: Evidence[] = [];
  if (sure?.kind === "bsuid" && person.parentBsuid !== undefined) {
    const parent = { kind: "parent_bsuid" as const, scope: "", value: person.parentBsuid };
    rows.push(evidence("parent", portfolio, parent, sure, at));
  }
  if (person.phone === undefined) return rows;
  const phone = phoneKey(person.phone);
  if (sure) return [...rows, evidence("pair", portfolio, phone, sure, at)];
  // Which portfolio saw a phone alone says nothing about who it is.
  rows.push(evidence("alone", "", phone, undefined, at));
  if (person.name !== undefined) rows.push(evidence("name", "", phone, person.name, at));
  return rows;
};

/** What one observation proves. */
export const evidenceOf = (observation: Observation): Evidence[] =>
  factsOf(observation).map((row) => ({ ...row, deliveryNo: observation.deliveryNo ?? null }));

const factsOf = ({ portfolio, person, at, change }: Observation): Evidence[] => {
  const rows = seenTogether(person, portfolio, at);
  if (!change) return rows;
  const { from, to } = change;
  rows.push(...seenTogether(from, portfolio, at), ...seenTogether(to, portfolio, at));
  const [old, next] = [from, to].map(
    (side) => sureKey(side, portfolio) ?? (side.phone === undefined ? undefined : phoneKey(side.phone)),
  );
  if (old && next && keyOf(old) !== keyOf(next)) rows.push(evidence("change", portfolio, old, next, at));
  if (from.phone !== undefined && to.phone !== undefined && from.phone !== to.phone)
    rows.push(evidence("left", "", phoneKey(from.phone), undefined, at));
  return rows;
};

/** Known evidence and more of it as one set; `grown` are the rows that are new or cover more time than before. */
export const joinEvidence = (
  known: readonly Evidence[],
  more: readonly Evidence[],
): { all: Evidence[]; grown: Evidence[] } => {
  const rows = new Map(known.map((row) => [evidenceKey(row), row]));
  const grown = new Set<string>();
  for (const row of more) {
    const key = evidenceKey(row);
    const before = rows.get(key);
    if (before && row.firstSeenAt >= before.firstSeenAt && row.lastSeenAt <= before.lastSeenAt) continue;
    grown.add(key);
    rows.set(key, {
      ...row,
      deliveryNo: before ? before.deliveryNo : row.deliveryNo,
      firstSeenAt: before && before.firstSeenAt < row.firstSeenAt ? before.firstSeenAt : row.firstSeenAt,
      lastSeenAt: before && before.lastSeenAt > row.lastSeenAt ? before.lastSeenAt : row.lastSeenAt,
    });
  }
  return {
    all: [...rows.values()],
    grown: [...grown].flatMap((key) => rows.get(key) ?? []),
  };
};
