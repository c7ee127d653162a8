import type { Assignment } from "./assign-contacts.ts";
import type { Evidence } from "./evidence.ts";
import type { IdentityRow } from "./identity.ts";
import type { People } from "./settle-people.ts";

export interface ContactName {
  id: string;
  name: string;
  nameAt: Date;
}

/**
 * The newest profile name of each contact that ever had one; on the same second the greater one. Names that came with
 * a phone alone are of whoever had it then.
 */
export const namesOf = (
  evidence: readonly Evidence[],
  rows: readonly IdentityRow[],
  people: People,
  { contactOf }: Pick<Assignment, "contactOf">,
): Map<string, Omit<ContactName, "id">> => {
  const best = new Map<string, Omit<ContactName, "id">>();
  const offer = (id: string, name: string, nameAt: Date): void => {
    const before = best.get(id);
    const isNewer =
      !before ||
      nameAt > before.nameAt ||
      (nameAt.getTime() === before.nameAt.getTime() && name > before.name);
    if (isNewer) best.set(id, { name, nameAt });
  };
  for (const { contactId, name, nameAt } of rows)
    if (name !== null && nameAt !== null) offer(contactId, name, nameAt);
  for (const row of evidence) {
    if (row.kind !== "name") continue;
    for (const at of [row.firstSeenAt, row.lastSeenAt])
      offer(contactOf(people.holderAt(row.subject, at)), row.object, at);
  }
  return best;
};
