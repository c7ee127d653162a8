import type { Assignment } from "./assign-contacts.ts";
import type { IdentityRow, Observation } from "./identity.ts";
import { keyOf } from "./identity.ts";
import type { IdentityPlan, KnownIdentities, NewContact } from "./identity-plan.ts";

/** What a new contact shows: its newest current phone and username, as `identity-shown` finds them later on. */
export const shownOf = (
  rows: readonly IdentityRow[],
  contactId: string,
): Pick<NewContact, "phone" | "username"> => {
  const newest = (kind: IdentityRow["kind"]): string | null =>
    rows
      .filter((row) => row.contactId === contactId && row.kind === kind && !row.former && !row.supersededAt)
      .sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime() || (a.value < b.value ? -1 : 1))[0]
      ?.value ?? null;
  return { phone: newest("phone"), username: newest("username") };
};

/** Existing contacts that may show another phone or username after these rows are written. */
export const refreshOf = (
  known: KnownIdentities,
  puts: readonly IdentityRow[],
  observations: readonly Observation[],
  placed: IdentityPlan["placed"],
  { survivorOf, isFresh, merges }: Assignment,
): string[] => {
  const refresh = new Set(merges.map((merge) => merge.winner));
  const before = new Map(known.rows.filter((row) => !row.former).map((row) => [keyOf(row), row]));
  for (const row of puts) {
    if (row.former || (row.kind !== "phone" && row.kind !== "username")) continue;
    const old = before.get(keyOf(row));
    const was = old && survivorOf(old.contactId);
    if (was === row.contactId && old?.supersededAt?.getTime() === row.supersededAt?.getTime()) continue;
    refresh.add(row.contactId);
    if (was !== undefined) refresh.add(was);
  }
  // Of several phones that a contact has now, the one seen last is shown.
  const shown = new Map(known.contacts.map((contact) => [contact.id, contact]));
  observations.forEach(({ person }, index) => {
    const contact = shown.get(placed[index]?.contactId ?? "");
    if (!contact) return;
    const isOther =
      (person.phone !== undefined && person.phone !== contact.phone) ||
      (person.username !== undefined && person.username !== contact.username);
    if (isOther) refresh.add(contact.id);
  });
  return [...refresh].filter((id) => !isFresh(id));
};
