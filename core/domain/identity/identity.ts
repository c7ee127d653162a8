import type { IdentityKind } from "#contracts/shapes/contact.ts";
import type { AddressChange, Person } from "../meta-webhook/facts.ts";

/** One address of an org: a BSUID within its Meta portfolio, or (with an empty scope) a phone, parent or username. */
export interface IdentityKey {
  kind: IdentityKind;
  scope: string;
  value: string;
}

/** An address of a contact. */
export interface IdentityRow extends IdentityKey {
  id: string;
  contactId: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  supersededAt: Date | null;
  /** A phone that this contact used to hold and that is another's now. One phone may have several such rows. */
  former: boolean;
  /** Newest profile name that came with this BSUID or parent BSUID. */
  name: string | null;
  nameAt: Date | null;
}

export interface KnownContact {
  id: string;
  name: string;
  phone: string | null;
  username: string | null;
}

/** Somebody was named by a message at Meta's time `at`, on an account of this Meta portfolio. */
export interface Observation {
  portfolio: string;
  person: Person;
  at: Date;
  change?: AddressChange;
  /** Number of the delivery that said so. */
  deliveryNo?: string;
}

/** An address as one text, for maps and groups. */
export const keyOf = (key: IdentityKey): string => `${key.kind}\n${key.scope}\n${key.value}`;

export const phoneKey = (value: string): IdentityKey => ({ kind: "phone", scope: "", value });

/** The address that names a person surely: BSUID, else parent BSUID. */
export const sureKey = (person: Person, portfolio: string): IdentityKey | undefined => {
  if (person.bsuid !== undefined) return { kind: "bsuid", scope: portfolio, value: person.bsuid };
  if (person.parentBsuid === undefined) return undefined;
  return { kind: "parent_bsuid", scope: "", value: person.parentBsuid };
};

/** Every address by which an observation names somebody, usernames too. */
export const keysOf = ({ portfolio, person, change }: Observation): IdentityKey[] =>
  (change ? [person, change.from, change.to] : [person]).flatMap((one) => [
    ...(one.phone === undefined ? [] : [phoneKey(one.phone)]),
    ...(one.bsuid === undefined ? [] : [{ kind: "bsuid" as const, scope: portfolio, value: one.bsuid }]),
    ...(one.parentBsuid === undefined
      ? []
      : [{ kind: "parent_bsuid" as const, scope: "", value: one.parentBsuid }]),
    ...(one.username === undefined ? [] : [{ kind: "username" as const, scope: "", value: one.username }]),
  ]);
