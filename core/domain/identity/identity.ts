import type { IdentityKind } from "#contracts/shapes/contact.ts";
import type { AddressChange, Person } from "../meta-webhook/facts.ts";

/**
 * One address row of an org. Scopes: a BSUID's is its Meta portfolio; a phone's, parent's and username's is empty.
 * More kinds of row remember evidence:
 * - kind `bsuid`, scope `<portfolio>|<phone>`: this BSUID was seen together with that phone (first and last time);
 * - kind `phone`, scope `left`: the contact left this phone for another then, told without user ids;
 * - kind `phone`, scope `former:<contact>`: the contact used to hold this phone, which now is another person's.
 */
export interface IdentityRow {
  id: string;
  contactId: string;
  kind: IdentityKind;
  scope: string;
  value: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  supersededAt: Date | null;
}

export interface KnownContact {
  id: string;
  name: string;
  nameAt: Date;
  phone: string | null;
  username: string | null;
}

/** Whether a row only remembers what was seen; such rows are always superseded, and nobody is reached by them. */
export const isEvidence = (row: Pick<IdentityRow, "kind" | "scope">): boolean =>
  (row.kind === "bsuid" && row.scope.includes("|")) || (row.kind === "phone" && row.scope !== "");

/** Somebody was named by a message at Meta's time `at`, on an account of this Meta portfolio. */
export interface Observation {
  portfolio: string;
  person: Person;
  at: Date;
  change?: AddressChange;
}

export type IdentityKey = Pick<IdentityRow, "kind" | "scope" | "value">;

export const keyOf = (key: IdentityKey): string => `${key.kind}\n${key.scope}\n${key.value}`;

/** Scope of the rows that say which BSUIDs of a portfolio were seen with a phone. */
export const pairScope = (portfolio: string, phone: string): string => `${portfolio}|${phone}`;

/** Who held a phone, by what was seen: the input of `ownerAt`. */
export interface PhoneHolder {
  contactId: string;
  bsuid: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
}

/** The newest sighting of this holder that is not after `at`. */
const seenUpTo = (holder: PhoneHolder, at: Date): number => {
  if (holder.lastSeenAt <= at) return holder.lastSeenAt.getTime();
  return holder.firstSeenAt <= at ? holder.firstSeenAt.getTime() : Number.NEGATIVE_INFINITY;
};

/**
 * Whose a phone was at a time: the holder seen with it last before then, else the first one ever seen with it.
 * Undefined when it was never seen with a BSUID.
 */
export const ownerAt = (holders: readonly PhoneHolder[], at: Date): string | undefined => {
  const sorted = [...holders].sort(
    (a, b) =>
      seenUpTo(b, at) - seenUpTo(a, at) ||
      a.firstSeenAt.getTime() - b.firstSeenAt.getTime() ||
      (a.bsuid < b.bsuid ? -1 : 1),
  );
  const earlier = sorted.filter((holder) => holder.firstSeenAt <= at);
  if (earlier[0]) return earlier[0].contactId;
  return [...holders].sort(
    (a, b) => a.firstSeenAt.getTime() - b.firstSeenAt.getTime() || (a.bsuid < b.bsuid ? -1 : 1),
  )[0]?.contactId;
};

/** What must be read before a batch can be resolved. */
export interface IdentityQuestion {
  keys: IdentityKey[];
  pairScopes: string[];
}

/** The rows that matter to these observations. `portfolios`: every Meta portfolio of the org. */
export const identityQuestion = (
  observations: readonly Observation[],
  portfolios: readonly string[],
): IdentityQuestion => {
  const keys = new Map<string, IdentityKey>();
  const pairScopes = new Set<string>();
  const add = (key: IdentityKey) => keys.set(keyOf(key), key);
  for (const { portfolio, person, change } of observations) {
    for (const one of change ? [person, change.from, change.to] : [person]) {
      if (one.phone !== undefined) {
        add({ kind: "phone", scope: "", value: one.phone });
        add({ kind: "phone", scope: "left", value: one.phone });
        for (const each of new Set([portfolio, ...portfolios])) pairScopes.add(pairScope(each, one.phone));
      }
      if (one.bsuid !== undefined) add({ kind: "bsuid", scope: portfolio, value: one.bsuid });
      if (one.parentBsuid !== undefined) add({ kind: "parent_bsuid", scope: "", value: one.parentBsuid });
      if (one.username !== undefined) add({ kind: "username", scope: "", value: one.username });
    }
  }
  return { keys: [...keys.values()], pairScopes: [...pairScopes] };
};
