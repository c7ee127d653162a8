import type { IdentityKind } from "#contracts/shapes/contact.ts";
import { objectOf, subjectOf } from "#core/domain/identity/evidence.ts";
import type { Evidence } from "#core/domain/identity/evidence.ts";
import { keyOf, keysOf } from "#core/domain/identity/identity.ts";
import type { IdentityKey, IdentityRow, KnownContact, Observation } from "#core/domain/identity/identity.ts";
import { sharedPhones } from "#core/domain/identity/placing.ts";
import type { KnownIdentities } from "#core/domain/identity/identity-plan.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { readAddressed } from "./read-addressed.ts";

interface EvidenceRow {
  kind: Evidence["kind"];
  scope: string;
  subject_kind: IdentityKind;
  subject: string;
  object_kind: Evidence["objectKind"];
  object: string;
  told_at: Date;
  first_seen_at: Date;
  last_seen_at: Date;
  delivery_no: string | null;
}

interface KnownRow {
  id: string;
  contact_id: string;
  kind: IdentityKind;
  scope: string;
  value: string;
  first_seen_at: Date;
  last_seen_at: Date;
  superseded_at: Date | null;
  former: boolean;
  name: string | null;
  name_at: Date | null;
  contact_name: string;
  phone: string | null;
  username: string | null;
}

const evidenceKnown = statement<EvidenceRow>("identity-evidence-known");
const known = statement<KnownRow>("identity-known");

const columnsOf = (keys: readonly IdentityKey[]) => [
  keys.map((key) => key.kind),
  keys.map((key) => key.scope),
  keys.map((key) => key.value),
];

const unique = (keys: readonly IdentityKey[]): IdentityKey[] => [
  ...new Map(keys.map((key) => [keyOf(key), key])).values(),
];

const evidenceIn = async (tx: SqlTx, asked: readonly IdentityKey[]): Promise<Evidence[]> => {
  const rows = await tx.run(evidenceKnown, columnsOf(asked.filter((key) => key.kind !== "username")));
  return rows.map((row) => ({
    kind: row.kind,
    scope: row.scope,
    subjectKind: row.subject_kind,
    subject: row.subject,
    objectKind: row.object_kind,
    object: row.object,
    toldAt: row.told_at,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    deliveryNo: row.delivery_no,
  }));
};

/** When messages named one of these phones and nothing surer. Rare: only where a number is shared. */
const aloneOn = async (
  tx: SqlTx,
  phones: readonly string[],
  rows: readonly IdentityRow[],
): Promise<KnownIdentities["alone"]> => {
  if (phones.length === 0) return [];
  const shared = new Set(phones);
  const ids = new Map(
    rows.flatMap((row) =>
      row.kind === "phone" && !row.former && shared.has(row.value) ? [[row.id, row.value] as const] : [],
    ),
  );
  const messages = await readAddressed(tx, [...new Set(rows.map((row) => row.contactId))], [...ids.keys()]);
  return messages.flatMap(({ addressed_by: id, sent_at: at }) => {
    const phone = ids.get(id);
    return phone === undefined ? [] : [{ phone, at }];
  });
};

/** Everything known that these observations may change: evidence, address rows, their contacts. */
export const readIdentities = async (
  tx: SqlTx,
  observations: readonly Observation[],
): Promise<KnownIdentities> => {
  const asked = unique(observations.flatMap(keysOf));
  const evidence = await evidenceIn(tx, asked);
  const reached = evidence.flatMap((row) => [subjectOf(row), objectOf(row) ?? subjectOf(row)]);
  const found = await tx.run(known, columnsOf(unique([...asked, ...reached])));
  const rows = found.map((row): IdentityRow => ({
    id: row.id,
    contactId: row.contact_id,
    kind: row.kind,
    scope: row.scope,
    value: row.value,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    supersededAt: row.superseded_at,
    former: row.former,
    name: row.name,
    nameAt: row.name_at,
  }));
  const contacts = new Map(
    found.map(({ contact_id: id, contact_name: name, phone, username }): [string, KnownContact] => [
      id,
      { id, name, phone, username },
    ]),
  );
  const alone = await aloneOn(tx, sharedPhones(evidence, observations), rows);
  return { evidence, rows, contacts: [...contacts.values()], alone };
};
