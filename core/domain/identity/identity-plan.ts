import type { Merge } from "./assign-contacts.ts";
import type { Evidence } from "./evidence.ts";
import type { IdentityRow, KnownContact } from "./identity.ts";
import type { ContactName } from "./names.ts";
import type { Alone } from "./placing.ts";

export interface KnownIdentities {
  /** Evidence that touches what was observed, directly or by way of other evidence. */
  evidence: readonly Evidence[];
  /** Rows of every address in it. */
  rows: readonly IdentityRow[];
  contacts: readonly KnownContact[];
  /** When messages that named only one of these phones were sent; needed for shared phones (`sharedPhones`). */
  alone: readonly Alone[];
}

export interface NewContact extends ContactName {
  phone: string | null;
  username: string | null;
}

/** Messages that named only this address may stand under another contact now. */
export interface Readdressed {
  identityId: string;
  contactAt: (at: Date) => string;
}

export interface IdentityPlan {
  newContacts: NewContact[];
  /** Contacts that get another name. */
  names: ContactName[];
  /** Rows to write: new, moved, superseded, or seen at a new time. */
  puts: IdentityRow[];
  /** Former numbers that are nobody's any more. */
  drops: string[];
  /** Evidence to write. */
  evidence: Evidence[];
  merges: Merge[];
  readdressed: Readdressed[];
  /** Surviving contacts under which readdressed messages may stand. */
  searched: string[];
  /** Existing contacts whose shown phone or username may be another now. */
  refresh: string[];
  /** For each observation, whose it is, and the address that decided. */
  placed: { contactId: string; identityId: string }[];
}
