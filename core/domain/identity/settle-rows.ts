import type { Assignment } from "./assign-contacts.ts";
import type { IdentityBook } from "./identity-book.ts";
import type { Readdressed } from "./identity-plan.ts";
import type { People } from "./settle-people.ts";

/** Puts every row under its contact, and says whose messages no longer follow their contact. */
export const settleRows = (book: IdentityBook, people: People, assigned: Assignment): Readdressed[] => {
  const readdressed: Readdressed[] = [];
  for (const row of book.current()) {
    if (row.kind === "username") continue;
    const person = row.kind === "phone" ? people.holderNow(row.value) : people.personOf(row);
    const contactId = assigned.contactOf(person);
    const isMoved = !book.isNew(row) && assigned.survivorOf(row.contactId) !== contactId;
    if (row.kind === "phone" && (isMoved || people.isShared(row.value)))
      readdressed.push({
        identityId: row.id,
        contactAt: (at) => assigned.contactOf(people.holderAt(row.value, at)),
      });
    else if (isMoved) readdressed.push({ identityId: row.id, contactAt: () => contactId });
    book.assign(row, contactId);
  }
  return readdressed;
};
