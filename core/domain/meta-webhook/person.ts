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

const hasAddress = (person: Person): boolean =>
  person.phone !== undefined || person.bsuid !== undefined || person.parentBsuid !== undefined;

type Addresses = Pick<Person, "phone" | "bsuid" | "parentBsuid">;

/** The contact cards of a change, ready to be asked for one person after another. */
export interface Cards {
  /** The only card with an address, when there is exactly one. */
  only: Person | undefined;
  /** First card, with its position, for each question that `questionsOf` may ask. */
  byAnswer: ReadonlyMap<string, { at: number; card: Person }>;
}

const keyOf = (...parts: (string | undefined)[]): string => JSON.stringify(parts.map((part) => part ?? null));

/** Every question that a card answers. */
const answersOf = ({ phone, bsuid, parentBsuid }: Addresses): string[] => [
  ...(bsuid === undefined && phone === undefined ? [] : [keyOf("both", bsuid, phone)]),
  ...(bsuid === undefined ? [] : [keyOf("bsuid", bsuid)]),
  ...(phone === undefined ? [] : [keyOf("phone", phone)]),
  ...(parentBsuid === undefined
    ? []
    : [
        keyOf("parent", parentBsuid),
        ...(bsuid === undefined ? [keyOf("parent, no bsuid", parentBsuid)] : []),
        ...(phone === undefined ? [keyOf("parent, no phone", parentBsuid)] : []),
        ...(bsuid === undefined && phone === undefined ? [keyOf("parent alone", parentBsuid)] : []),
      ]),
];

/** A card is about a person when an id agrees, and neither bsuid nor phone contradicts. Never by position. */
const questionsOf = ({ phone, bsuid, parentBsuid }: Addresses): string[] => {
  const parent = (word: string): string[] => (parentBsuid === undefined ? [] : [keyOf(word, parentBsuid)]);
  if (bsuid !== undefined && phone !== undefined) {
    const ways = [
      keyOf("both", bsuid, phone),
      keyOf("both", bsuid, undefined),
      keyOf("both", undefined, phone),
    ];
    return [...ways, ...parent("parent alone")];
  }
  if (bsuid !== undefined) return [keyOf("bsuid", bsuid), ...parent("parent, no bsuid")];
  if (phone !== undefined) return [keyOf("phone", phone), ...parent("parent, no phone")];
  return parent("parent");
};

/** Reads `contacts[]` of a change once. Of several cards that fit a person the first in the list counts. */
export const cardsOf = (contacts: unknown): Cards => {
  const cards = objectsOf(contacts).map(cardOf).filter(hasAddress);
  const byAnswer = new Map<string, { at: number; card: Person }>();
  for (const [at, card] of cards.entries())
    for (const answer of answersOf(card)) if (!byAnswer.has(answer)) byAnswer.set(answer, { at, card });
  return { only: cards.length === 1 ? cards[0] : undefined, byAnswer };
};

/**
 * Who a message is from or to: the ids on the message, completed by the contact card with the same id.
 * A message without any id (seen where Meta hides the phone) takes the only card of the change.
 * Undefined when nobody is named. Source: platform notes 1.3 and 1.5.
 */
export const personOf = (named: NamedPerson, cards: Cards): Person | undefined => {
  const person = compact<Person>({
    phone: digitsOf(named.phone),
    bsuid: textOf(named.bsuid),
    parentBsuid: textOf(named.parentBsuid),
  });
  if (!hasAddress(person)) return cards.only;
  const fitting = questionsOf(person).flatMap((question) => cards.byAnswer.get(question) ?? []);
  const first = fitting.reduce<(typeof fitting)[number] | undefined>(
    (best, one) => (best && best.at < one.at ? best : one),
    undefined,
  );
  return { ...first?.card, ...person };
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
