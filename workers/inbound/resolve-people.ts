import type { Evidence } from "#core/domain/identity/evidence.ts";
import type { Observation } from "#core/domain/identity/identity.ts";
import { resolveIdentities } from "#core/domain/identity/resolve-identities.ts";
import type { IdentityPlan } from "#core/domain/identity/identity-plan.ts";
import type { ContactName } from "#core/domain/identity/names.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { foldContacts } from "./fold-contacts.ts";
import type { Fold } from "./fold-contacts.ts";
import type { ItemOf } from "./org-batch.ts";
import { readIdentities } from "./read-identities.ts";

const contactsInsert = statement<never>("identity-contacts-insert");
const namesUpdate = statement<never>("identity-names");
const put = statement<never>("identity-put");
const putEvidence = statement<never>("identity-evidence-put");
const dropFormer = statement<never>("identity-former-drop");
const shown = statement<{ id: string }>("identity-shown");

export interface ResolvedPeople {
  plan: IdentityPlan;
  folds: Fold[];
  /** Contacts whose name, phone or username changed. */
  changed: string[];
}

/**
 * Finds or makes the contact of every message, in the org of this transaction: two reads (a third where a
 * number is shared), one statement for each kind of write. Contacts that turn out to be one person are folded at once.
 */
export const resolvePeople = async (
  tx: SqlTx,
  items: readonly ItemOf<"message">[],
): Promise<ResolvedPeople> => {
  const observations = items.map(({ fact, waPortfolioId, deliveryNo }): Observation => {
    const { person, at, change } = fact;
    return { portfolio: waPortfolioId, person, at, deliveryNo, ...(change ? { change } : {}) };
  });
  if (observations.length === 0) return { plan: emptyPlan, folds: [], changed: [] };
  const plan = resolveIdentities(await readIdentities(tx, observations), observations, newId);
  await writeContacts(tx, plan);
  const folds = await foldContacts(tx, plan.merges, items[0]?.deliveryNo);
  await writeIdentities(tx, plan);
  await writeEvidence(tx, plan.evidence);
  let changed = plan.names.map((name) => name.id);
  if (plan.refresh.length > 0) {
    const rows = await tx.run(shown, [plan.refresh]);
    changed = changed.concat(rows.map((row) => row.id));
  }
  return { plan, folds, changed: [...new Set([...changed, ...plan.merges.map((merge) => merge.winner)])] };
};

const emptyPlan: IdentityPlan = {
  newContacts: [],
  names: [],
  puts: [],
  drops: [],
  evidence: [],
  merges: [],
  readdressed: [],
  searched: [],
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

const writeIdentities = async (
  tx: SqlTx,
  { puts: rows, drops }: Pick<IdentityPlan, "puts" | "drops">,
): Promise<void> => {
  if (drops.length > 0) await tx.run(dropFormer, [drops]);
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
    rows.map((row) => row.former),
    rows.map((row) => row.name),
    rows.map((row) => row.nameAt?.toISOString() ?? null),
  ]);
};

const writeEvidence = async (tx: SqlTx, rows: readonly Evidence[]): Promise<void> => {
  if (rows.length === 0) return;
  await tx.run(putEvidence, [
    rows.map((row) => row.kind),
    rows.map((row) => row.scope),
    rows.map((row) => row.subjectKind),
    rows.map((row) => row.subject),
    rows.map((row) => row.objectKind),
    rows.map((row) => row.object),
    rows.map((row) => row.toldAt.toISOString()),
    rows.map((row) => row.firstSeenAt.toISOString()),
    rows.map((row) => row.lastSeenAt.toISOString()),
    rows.map((row) => row.deliveryNo),
  ]);
};
