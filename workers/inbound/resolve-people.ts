import type { IdentityKind } from "#contracts/shapes/contact.ts";
import { identityQuestion } from "#core/domain/identity/identity.ts";
import type { IdentityRow, KnownContact, Observation } from "#core/domain/identity/identity.ts";
import { resolveIdentities } from "#core/domain/identity/resolve-identities.ts";
import type { ContactName, IdentityPlan } from "#core/domain/identity/resolve-identities.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { foldContacts } from "./fold-contacts.ts";
import type { Fold } from "./fold-contacts.ts";
import type { ItemOf } from "./org-batch.ts";

interface KnownRow {
  id: string;
  contact_id: string;
  kind: IdentityKind;
  scope: string;
  value: string;
  first_seen_at: Date;
  last_seen_at: Date;
  superseded_at: Date | null;
  name: string;
  name_at: Date;
  phone: string | null;
  username: string | null;
}

const known = statement<KnownRow>("identity-known");
const contactsInsert = statement<never>("identity-contacts-insert");
const namesUpdate = statement<never>("identity-names");
const put = statement<never>("identity-put");
const tidy = statement<never>("identity-former-tidy");
const shown = statement<{ id: string }>("identity-shown");

export interface ResolvedPeople {
  plan: IdentityPlan;
  folds: Fold[];
  /** Contacts whose name, phone or username changed. */
  changed: string[];
}

const readKnown = async (tx: SqlTx, observations: readonly Observation[], portfolios: readonly string[]) => {
  const { keys, pairScopes } = identityQuestion(observations, portfolios);
  const rows = await tx.run(known, [
    keys.map((key) => key.kind),
    keys.map((key) => key.scope),
    keys.map((key) => key.value),
    pairScopes,
  ]);
  const contacts = new Map<string, KnownContact>();
  for (const row of rows) {
    const { contact_id: id, name, name_at: nameAt, phone, username } = row;
    contacts.set(id, { id, name, nameAt, phone, username });
  }
  return {
    rows: rows.map((row): IdentityRow => ({
      id: row.id,
      contactId: row.contact_id,
      kind: row.kind,
      scope: row.scope,
      value: row.value,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
      supersededAt: row.superseded_at,
    })),
    contacts: [...contacts.values()],
    portfolios,
  };
};

/**
 * Finds or makes the contact of every message, in the org of this transaction: two reads' worth of rows, one
 * statement for each kind of write. Contacts that turn out to be one person are folded at once.
 */
export const resolvePeople = async (
  tx: SqlTx,
  items: readonly ItemOf<"message">[],
  portfolios: readonly string[],
): Promise<ResolvedPeople> => {
  const observations = items.map(({ fact, waPortfolioId }): Observation => {
    const { person, at, change } = fact;
    return { portfolio: waPortfolioId, person, at, ...(change ? { change } : {}) };
  });
  if (observations.length === 0) return { plan: emptyPlan, folds: [], changed: [] };
  const plan = resolveIdentities(await readKnown(tx, observations, portfolios), observations, newId);
  await writeContacts(tx, plan);
  const folds = await foldContacts(tx, plan.merges, items[0]?.deliveryNo);
  await writeIdentities(tx, plan.puts);
  let changed = plan.names.map((name) => name.id);
  if (plan.refresh.length > 0) {
    if (plan.merges.length > 0) await tx.run(tidy, [plan.refresh]);
    const rows = await tx.run(shown, [plan.refresh]);
    changed = changed.concat(rows.map((row) => row.id));
  }
  return { plan, folds, changed: [...new Set([...changed, ...plan.merges.map((merge) => merge.winner)])] };
};

const emptyPlan: IdentityPlan = {
  newContacts: [],
  names: [],
  puts: [],
  merges: [],
  contested: [],
  refresh: [],
  placed: [],
};

const writeContacts = async (tx: SqlTx, { newContacts, names }: IdentityPlan): Promise<void> => {
  const columnsOf = (list: readonly ContactName[]) => [
    list.map((contact) => contact.id),
    list.map((contact) => contact.name),
    list.map((contact) => contact.nameAt.toISOString()),
  ];
  if (names.length > 0) await tx.run(namesUpdate, columnsOf(names));
  if (newContacts.length === 0) return;
  await tx.run(contactsInsert, [
    ...columnsOf(newContacts),
    newContacts.map((contact) => contact.phone),
    newContacts.map((contact) => contact.username),
  ]);
};

const writeIdentities = async (tx: SqlTx, rows: readonly IdentityRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.run(put, [
    rows.map((row) => row.id),
    rows.map((row) => row.contactId),
    rows.map((row) => row.kind),
    rows.map((row) => row.scope),
    rows.map((row) => row.value),
    rows.map((row) => row.firstSeenAt.toISOString()),
    rows.map((row) => row.lastSeenAt.toISOString()),
    rows.map((row) => row.supersededAt?.toISOString() ?? null),
  ]);
};
