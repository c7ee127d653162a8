import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import { evidenceOf, joinEvidence } from "./evidence.ts";
import type { Observation } from "./identity.ts";
import { settlePeople } from "./settle-people.ts";

const at = (second: number): Date => new Date(1_795_168_800_000 + second * 1000);
const saw = (
  person: Observation["person"],
  second: number,
  change?: Observation["change"],
  portfolio = "pf",
): Observation => ({ portfolio, person, at: at(second), ...(change ? { change } : {}) });
const moved = (from: string, to: string, second: number): Observation =>
  saw({ phone: from }, second, { from: { phone: from }, to: { phone: to } });
const known = (...observations: Observation[]): Evidence[] =>
  joinEvidence([], observations.flatMap(evidenceOf)).all;
const peopleOf = (...observations: Observation[]) => settlePeople(known(...observations));
const bsuid = (value: string, scope = "pf") => ({ kind: "bsuid" as const, scope, value });

describe("who had a phone when", () => {
  test("by turns, when one portfolio tells its people apart: from each sighting on until the next one's", () => {
    const people = peopleOf(saw({ phone: "111", bsuid: "A" }, 5), saw({ phone: "111", bsuid: "B" }, 9));
    const [a, b] = [people.personOf(bsuid("A")), people.personOf(bsuid("B"))];
    expect(a).not.toBe(b);
    expect([1, 5, 8, 9, 20].map((second) => people.holderAt("111", at(second)))).toEqual([a, a, a, b, b]);
    expect(people.holderNow("111")).toBe(b);
    expect(people.isShared("111")).toBe(true);
  });

  test("the ids of several portfolios on one phone are one person, until a portfolio knows two", () => {
    const one = saw({ phone: "111", bsuid: "A" }, 1, undefined, "pf1");
    const other = saw({ phone: "111", bsuid: "X" }, 2, undefined, "pf2");
    const third = saw({ phone: "111", bsuid: "B" }, 3, undefined, "pf1");
    const before = peopleOf(one, other);
    expect(before.personOf(bsuid("A", "pf1"))).toBe(before.personOf(bsuid("X", "pf2")));
    expect(before.isShared("111")).toBe(false);
    const after = peopleOf(one, other, third);
    expect(after.personOf(bsuid("A", "pf1"))).not.toBe(after.personOf(bsuid("X", "pf2")));
  });

  test("a number left twice without ids was two unknown people's, each found at the new number", () => {
    const people = peopleOf(moved("111", "222", 5), moved("111", "333", 9));
    const [first, second] = [people.holderAt("111", at(4)), people.holderAt("111", at(8))];
    expect(first).not.toBe(second);
    expect([people.holderNow("222"), people.holderNow("333")]).toEqual([first, second]);
  });

  test("a change told by phones joins who had the old number before and has the new one after, nobody else", () => {
    const people = peopleOf(
      saw({ phone: "111", bsuid: "A" }, 1),
      saw({ phone: "222", bsuid: "X" }, 2),
      moved("111", "222", 5),
      saw({ phone: "111", bsuid: "Z" }, 8),
      saw({ phone: "222", bsuid: "B" }, 9),
    );
    const [a, b, x, z] = ["A", "B", "X", "Z"].map((value) => people.personOf(bsuid(value)));
    expect(b).toBe(a);
    expect(new Set([a, x, z]).size).toBe(3);
  });

  test("after a number was left it is nobody's who is known, also when its holder was named", () => {
    const told = { from: { phone: "111", bsuid: "A" }, to: { phone: "222", bsuid: "B" } };
    const people = peopleOf(saw(told.from, 5, told));
    const a = people.personOf(bsuid("A"));
    expect(people.personOf(bsuid("B"))).toBe(a);
    expect(people.holderAt("111", at(5))).toBe(a);
    expect(people.holderAt("111", at(6))).not.toBe(a);
  });

  test("two people who leave and take a number in the same second are not joined", () => {
    const people = peopleOf(
      saw({ phone: "111", bsuid: "A" }, 1),
      moved("111", "222", 5),
      moved("333", "111", 5),
      saw({ phone: "111", bsuid: "B" }, 9),
    );
    expect(people.holderNow("222")).toBe(people.personOf(bsuid("A")));
    expect(people.holderAt("333", at(4))).toBe(people.personOf(bsuid("B")));
  });
});

describe("evidence", () => {
  const person = fc.record(
    {
      phone: fc.constantFrom("111", "222"),
      bsuid: fc.constantFrom("A", "B", "C"),
      parentBsuid: fc.constantFrom("P"),
    },
    { requiredKeys: ["phone"] },
  );
  const observation = fc
    .record({ person, to: person, isChange: fc.boolean(), second: fc.integer({ min: 1, max: 9 }) })
    .map(({ person: from, to, isChange, second }) => saw(from, second, isChange ? { from, to } : undefined));
  const sorted = (rows: readonly Evidence[]) => rows.map((row) => JSON.stringify(row)).sort();

  test("is a set that only grows: any order, grouping and repetition give the same rows", () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 10 }), fc.nat(), (seen, cut) => {
        const rows = seen.flatMap(evidenceOf);
        const middle = cut % (rows.length + 1);
        const whole = joinEvidence([], rows).all;
        const parts = joinEvidence(joinEvidence([], rows.slice(middle)).all, [...rows].reverse()).all;
        expect(sorted(parts)).toEqual(sorted(whole));
        expect(joinEvidence(whole, rows).grown).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("proves the same people in whatever order its rows are read, and addresses apart from it change nothing", () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 10 }), fc.nat(), (seen, turn) => {
        const rows = known(...seen);
        const stranger = known(saw({ phone: "999", bsuid: "S" }, 3), moved("998", "999", 1));
        const turned = [
          ...rows.slice(turn % (rows.length + 1)),
          ...stranger,
          ...rows.slice(0, turn % (rows.length + 1)),
        ];
        const [one, other] = [settlePeople(rows), settlePeople(turned)];
        const names = (people: typeof one) => [
          ...["A", "B", "C"].map((value) => people.personOf(bsuid(value))),
          ...["111", "222"].flatMap((phone) => [
            people.holderNow(phone),
            ...[0, 3, 6, 10].map((second) => people.holderAt(phone, at(second))),
          ]),
        ];
        expect(names(other)).toEqual(names(one));
      }),
      { numRuns: 300 },
    );
  });

  test("a BSUID is never two people, and people of one portfolio are joined only by what Meta said", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("111", "222"), fc.constantFrom("A", "B", "C"), fc.nat(9))),
        (seen) => {
          const people = peopleOf(
            ...seen.map(([phone, value, second]) => saw({ phone, bsuid: value }, second)),
          );
          const values = [...new Set(seen.map(([, value]) => value))];
          expect(new Set(values.map((value) => people.personOf(bsuid(value)))).size).toBe(values.length);
        },
      ),
    );
  });
});
