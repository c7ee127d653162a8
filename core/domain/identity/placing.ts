import type { Evidence } from "./evidence.ts";
import { evidenceOf, joinEvidence } from "./evidence.ts";
import type { IdentityBook } from "./identity-book.ts";
import type { IdentityKey, Observation } from "./identity.ts";
import { phoneKey, sureKey } from "./identity.ts";
import { settlePeople } from "./settle-people.ts";
import type { People } from "./settle-people.ts";

/** A message that named only this phone. */
export interface Alone {
  phone: string;
  at: Date;
}

/**
 * The address that decides whose a message is: BSUID, else parent, else phone.
 * @throws Error when there is none; the parser lets no such message through
 */
export const addressOf = ({ person, portfolio }: Observation): IdentityKey => {
  const key = sureKey(person, portfolio) ?? (person.phone === undefined ? undefined : phoneKey(person.phone));
  if (!key) throw new Error("An observation without an address");
  return key;
};

/** The messages among these that named only a phone. */
export const aloneIn = (observations: readonly Observation[]): Alone[] =>
  observations.flatMap((observation) => {
    const key = addressOf(observation);
    return key.kind === "phone" ? [{ phone: key.value, at: observation.at }] : [];
  });

/** Whose a message is. */
export const personIn = (people: People, observation: Observation): string => {
  const key = addressOf(observation);
  return key.kind === "phone" ? people.holderAt(key.value, observation.at) : people.personOf(key);
};

/** Everybody who must have a contact: whoever is named by a BSUID, has a phone now, or sent a message. */
export const neededPeople = (
  book: IdentityBook,
  people: People,
  alone: readonly Alone[],
  observations: readonly Observation[],
): Set<string> => {
  const needed = new Set(observations.map((one) => personIn(people, one)));
  for (const row of book.current()) {
    if (row.kind === "phone") needed.add(people.holderNow(row.value));
    else if (row.kind !== "username") needed.add(people.personOf(row));
  }
  for (const { phone, at } of alone) needed.add(people.holderAt(phone, at));
  return needed;
};

const hasSeveralEras = (rows: readonly Evidence[]): boolean =>
  rows.some((row) => row.kind === "left" || row.kind === "change");

/** Whether one portfolio saw a phone with several BSUIDs: cheaper to ask than who they are, and mostly no. */
const hasSeveralHolders = (rows: readonly Evidence[]): boolean => {
  const pairs = rows.filter((row) => row.kind === "pair");
  return new Set(pairs.map((row) => `${row.scope}\n${row.subject}`)).size < pairs.length;
};

/** The phones of which messages may be several people's, once these observations are known. */
export const sharedPhones = (
  evidence: readonly Evidence[],
  observations: readonly Observation[],
): string[] => {
  const { all } = joinEvidence(evidence, observations.flatMap(evidenceOf));
  if (!hasSeveralEras(all) && !hasSeveralHolders(all)) return [];
  const people = settlePeople(all);
  return [...new Set(all.flatMap((row) => (row.subjectKind === "phone" ? [row.subject] : [])))].filter(
    people.isShared,
  );
};
