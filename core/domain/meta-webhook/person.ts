import type { AddressChange, Person } from "./facts.ts";
import type { Json } from "./read-json.ts";
import { compact, digitsOf, objectOf, objectsOf, textOf } from "./read-json.ts";

/** Addresses of one side of a message as the message itself gives them. */
export interface NamedPerson {
  phone: unknown;
  bsuid: unknown;
  parentBsuid: unknown;
}

const cardOf = (contact: Json): Person => {
  const profile = objectOf(contact["profile"]);
  return compact<Person>({
    phone: digitsOf(contact["wa_id"]),
    bsuid: textOf(contact["user_id"]),
    parentBsuid: textOf(contact["parent_user_id"]),
    username: textOf(profile["username"]),
    name: textOf(profile["name"]),
  });
};

const sameOrUnsaid = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a === b;

/** A card is about a person when an id agrees and none contradicts. Never by position in the list. */
const isAbout = (card: Person, person: Person): boolean => {
  const agrees =
    (card.bsuid !== undefined && card.bsuid === person.bsuid) ||
    (card.phone !== undefined && card.phone === person.phone) ||
    (card.parentBsuid !== undefined && card.parentBsuid === person.parentBsuid);
  return agrees && sameOrUnsaid(card.bsuid, person.bsuid) && sameOrUnsaid(card.phone, person.phone);
};

const hasAddress = (person: Person): boolean =>
  person.phone !== undefined || person.bsuid !== undefined || person.parentBsuid !== undefined;

/**
 * Who a message is from or to: the ids on the message, completed by the contact card with the same id.
 * A message without any id (seen where Meta hides the phone) takes the only card of the change.
 * Undefined when nobody is named. Source: platform notes 1.3 and 1.5.
 */
export const personOf = (named: NamedPerson, contacts: unknown): Person | undefined => {
  const person = compact<Person>({
    phone: digitsOf(named.phone),
    bsuid: textOf(named.bsuid),
    parentBsuid: textOf(named.parentBsuid),
  });
  const cards = objectsOf(contacts).map(cardOf).filter(hasAddress);
  if (!hasAddress(person)) return cards.length === 1 ? cards[0] : undefined;
  const card = cards.find((candidate) => isAbout(candidate, person));
  return { ...card, ...person };
};

/**
 * The address change that a system message announces. `from` on the message is the old number; whether
 * `from_user_id` is the old or the new id is not stated, so it counts as old only when it is not the new one.
 */
export const changeOf = (message: Json): AddressChange | undefined => {
  const system = objectOf(message["system"]);
  const type = textOf(system["type"]);
  if (type !== "user_changed_number" && type !== "user_changed_user_id") return undefined;
  const newBsuid = textOf(system["user_id"]);
  const spoken = textOf(message["from_user_id"]);
  const from = compact<Person>({
    phone: digitsOf(message["from"]),
    bsuid: textOf(system["previous_user_id"]) ?? (spoken === newBsuid ? undefined : spoken),
  });
  const to = compact<Person>({
    phone: digitsOf(system["wa_id"]) ?? digitsOf(system["new_wa_id"]),
    bsuid: newBsuid,
    parentBsuid: textOf(system["parent_user_id"]),
  });
  return hasAddress(from) && hasAddress(to) ? { from, to } : undefined;
};
