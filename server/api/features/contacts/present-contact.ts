import { ContactId } from "#contracts/ids.ts";
import type { ContactSummary } from "#contracts/shapes/conversation.ts";

export interface ContactRow {
  id: string;
  name: string;
  phone: string | null;
  username: string | null;
}

/** A contact as a list shows it; phone and username are left out where there are none. */
export const presentSummary = (row: ContactRow): ContactSummary => ({
  id: ContactId.parse(row.id),
  name: row.name,
  ...(row.phone === null ? {} : { phone: row.phone }),
  ...(row.username === null ? {} : { username: row.username }),
});
