import fc from "fast-check";
import { expect, test } from "vitest";
import type { Person } from "./facts.ts";
import { cardsOf, personOf } from "./person.ts";

const id = (prefix: string) =>
  fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }).map((n) => n && `${prefix}${String(n)}`);
const address = fc.record({ phone: id("1202555010"), bsuid: id("US."), parentBsuid: id("P.") });

/** The rule in its plain form: the first card of which an id agrees and none contradicts. */
const firstFitting = (person: Partial<Person>, cards: Partial<Person>[]): number =>
  cards.findIndex(
    (card) =>
      (["phone", "bsuid", "parentBsuid"] as const).some(
        (key) => card[key] !== undefined && card[key] === person[key],
      ) &&
      (["phone", "bsuid"] as const).every(
        (key) => card[key] === undefined || person[key] === undefined || card[key] === person[key],
      ),
  );

test("the card found by key is the first of the list that fits", () => {
  fc.assert(
    fc.property(fc.array(address, { maxLength: 6 }), address, (list, person) => {
      fc.pre(Object.values(person).some((value) => value !== undefined));
      const contacts = list.map((card, at) => ({
        profile: { name: `card ${String(at)}` },
        wa_id: card.phone,
        user_id: card.bsuid,
        parent_user_id: card.parentBsuid,
      }));
      const at = firstFitting(person as Partial<Person>, list as Partial<Person>[]);
      expect(personOf(person, cardsOf(contacts))?.name).toBe(at < 0 ? undefined : `card ${String(at)}`);
    }),
    { numRuns: 2_000 },
  );
});

test("a change with thousands of messages and cards reads every card once", () => {
  let reads = 0;
  const contacts = Array.from({ length: 500 }, (_, n) =>
    Object.defineProperty({ user_id: `US.${String(n)}` }, "profile", {
      get: () => {
        reads += 1;
        return { name: `Name ${String(n)}` };
      },
    }),
  );
  const cards = cardsOf(contacts);
  for (let n = 0; n < 500; n += 1)
    expect(
      personOf({ phone: undefined, bsuid: `US.${String(n)}`, parentBsuid: undefined }, cards)?.name,
    ).toBe(`Name ${String(n)}`);
  expect(reads).toBe(500);
});
