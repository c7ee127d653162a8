import type { ContactSets } from "./contact-sets.ts";
import type { IdentityBook } from "./identity-book.ts";
import type { PhoneHolder } from "./identity.ts";
import { ownerAt } from "./identity.ts";

/**
 * Whether a phone had several holders: two BSUIDs of one portfolio that are not known to be one person, or one
 * person who left it and another who has it now.
 */
export const isContested = (book: IdentityBook, sets: ContactSets, phone: string): boolean => {
  const pairs = book.pairsOf(phone);
  const left = book.get({ kind: "phone", scope: "left", value: phone });
  const leaver = left && sets.leader(left.contactId);
  if (
    leaver !== undefined &&
    pairs.length > 0 &&
    !pairs.some((pair) => sets.leader(pair.contactId) === leaver)
  )
    return true;
  const byPortfolio = new Map<string, string>();
  return pairs.some((pair) => {
    const holder = sets.leader(pair.contactId);
    const other = byPortfolio.get(pair.scope);
    byPortfolio.set(pair.scope, holder);
    return other !== undefined && other !== holder;
  });
};

const latest = (holders: readonly PhoneHolder[]): string | undefined =>
  ownerAt(
    holders,
    holders.reduce((max, holder) => (holder.lastSeenAt > max ? holder.lastSeenAt : max), new Date(0)),
  );

/** Whoever left a phone is the one who was seen with it before, if anybody was. */
const joinLeaver = (book: IdentityBook, sets: ContactSets, phone: string): void => {
  const left = book.get({ kind: "phone", scope: "left", value: phone });
  const entry = book.get({ kind: "phone", scope: "", value: phone });
  if (!left || !entry) return;
  const seen = book.holdersOf(phone).filter((holder) => holder.bsuid !== "");
  const before = seen.filter((holder) => holder.firstSeenAt <= left.lastSeenAt);
  if (seen.length === 0) sets.join(left.contactId, entry.contactId);
  else sets.join(left.contactId, ownerAt(before, left.lastSeenAt) ?? left.contactId);
};

/**
 * Decides whose a phone is, from the BSUIDs seen with it.
 * - One person: the phone is theirs, and a contact known only by this phone joins them.
 * - Several, and no word of Meta that they are one: the number was given to somebody else. It goes to the one seen
 *   with it last and stays on the others as a former number. Nobody is merged.
 * The result depends on what was seen, not on the order of arrival.
 */
export const settlePhone = (book: IdentityBook, sets: ContactSets, phone: string): void => {
  joinLeaver(book, sets, phone);
  const entry = book.get({ kind: "phone", scope: "", value: phone });
  const holders = book.holdersOf(phone);
  if (!entry || holders.length === 0) return;
  if (!isContested(book, sets, phone)) {
    for (const holder of holders) sets.join(holder.contactId, entry.contactId);
    return;
  }
  const isUnnamed = !holders.some((holder) => holder.contactId === sets.leader(entry.contactId));
  if (isUnnamed) sets.join(entry.contactId, ownerAt(holders, new Date(0)) ?? entry.contactId);
  const owner = latest(holders) ?? entry.contactId;
  for (const holder of holders) {
    if (holder.bsuid === "" || sets.leader(holder.contactId) === sets.leader(owner)) continue;
    rememberFormer(book, holder, phone);
  }
  book.move(entry, owner);
};

const rememberFormer = (book: IdentityBook, holder: PhoneHolder, phone: string): void => {
  const { contactId, firstSeenAt, lastSeenAt } = holder;
  const key = { kind: "phone" as const, scope: `former:${contactId}`, value: phone };
  const former = book.see(key, firstSeenAt, () => contactId);
  if (lastSeenAt > former.lastSeenAt) Object.assign(former, { lastSeenAt, changed: true });
  book.leave(former, former.lastSeenAt);
};
