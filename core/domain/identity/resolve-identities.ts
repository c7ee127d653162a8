import { assignContacts } from "./assign-contacts.ts";
import { evidenceOf, joinEvidence } from "./evidence.ts";
import { formerRows } from "./former-rows.ts";
import { openBook } from "./identity-book.ts";
import type { IdentityPlan, KnownIdentities } from "./identity-plan.ts";
import type { Observation } from "./identity.ts";
import { namesOf } from "./names.ts";
import { addressOf, aloneIn, neededPeople, personIn } from "./placing.ts";
import { settlePeople } from "./settle-people.ts";
import { settleRows } from "./settle-rows.ts";
import { refreshOf, shownOf } from "./shown.ts";

/**
 * Finds out who is who. Pure: what was known before + what a batch saw = rows to write.
 *
 * The contacts of some addresses are worked out anew from all the evidence about them (`settlePeople`), then laid
 * over the contacts that exist. So the outcome depends on what was seen, never on the order in which it arrived.
 * Source: platform notes 1.3 and 1.5; docs/adr/0011.
 */
export const resolveIdentities = (
  known: KnownIdentities,
  observations: readonly Observation[],
  newId: () => string,
): IdentityPlan => {
  const { all, grown } = joinEvidence(known.evidence, observations.flatMap(evidenceOf));
  const people = settlePeople(all);
  const alone = [...known.alone, ...aloneIn(observations)];
  const book = openBook(known.rows, all, newId);
  for (const observation of observations) book.see(observation);

  const assigned = assignContacts(known.rows, people, neededPeople(book, people, alone, observations), newId);
  const readdressed = settleRows(book, people, assigned);
  const placed = observations.map((observation) => ({
    contactId: assigned.contactOf(personIn(people, observation)),
    identityId: book.get(addressOf(observation))?.id ?? "",
  }));
  observations.forEach((observation, index) =>
    book.seeUsername(observation, placed[index]?.contactId ?? "", assigned.survivorOf),
  );
  const former = formerRows(known.rows, alone, book, people, assigned, newId);
  const puts = [...book.changed(assigned.survivorOf), ...former.puts];

  const names = namesOf(all, book.current(), people, assigned);
  const contactIds = new Set([
    ...placed.map((place) => place.contactId),
    ...puts.map((row) => row.contactId),
    ...alone.map(({ phone, at }) => assigned.contactOf(people.holderAt(phone, at))),
  ]);
  return {
    newContacts: [...contactIds].filter(assigned.isFresh).map((id) => ({
      id,
      ...(names.get(id) ?? { name: "", nameAt: new Date(0) }),
      ...shownOf(puts, id),
    })),
    names: known.contacts.flatMap(({ id, name }) => {
      const best = names.get(id) ?? (readdressed.length > 0 ? { name: "", nameAt: new Date(0) } : undefined);
      return best && best.name !== name && assigned.survivorOf(id) === id ? [{ id, ...best }] : [];
    }),
    puts,
    drops: former.drops,
    evidence: grown,
    merges: assigned.merges,
    readdressed,
    searched:
      readdressed.length === 0
        ? []
        : [...new Set(known.rows.map((row) => assigned.survivorOf(row.contactId)))],
    refresh: refreshOf(known, puts, observations, placed, assigned),
    placed,
  };
};
