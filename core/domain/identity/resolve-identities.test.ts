import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Observation } from "./identity.ts";
import { openStore } from "./testing/memory-store.ts";
import type { Seen } from "./testing/memory-store.ts";

const at = (second: number) => new Date(1_795_168_800_000 + second * 1000);
const seen = (person: Observation["person"], second: number, change?: Observation["change"]): Seen => ({
  label: JSON.stringify([person, second, change]),
  seen: { portfolio: "pf1", person, at: at(second), ...(change ? { change } : {}) },
});

const run = (batches: readonly (readonly Seen[])[]) => {
  const store = openStore();
  for (const batch of batches) store.apply(batch);
  return store;
};
const addressesOf = (store: ReturnType<typeof openStore>) =>
  [...store.contacts.keys()]
    .map((id) =>
      [...store.rows.values()]
        .filter((row) => row.contactId === id && !row.former)
        .map((row) => row.value + (row.supersededAt ? "†" : ""))
        .sort()
        .join(" "),
    )
    .sort();

describe("who is who", () => {
  test("a phone known before BSUIDs takes the BSUID that comes with it", () => {
    const store = run([[seen({ phone: "111" }, 1)], [seen({ phone: "111", bsuid: "US.1" }, 2)]]);
    expect(addressesOf(store)).toEqual(["111 US.1"]);
    expect(store.merges).toEqual([]);
  });

  test("a phone-only contact joins the BSUID's contact once both are named together, with the merge told", () => {
    const store = run([
      [seen({ bsuid: "US.1" }, 1)],
      [seen({ phone: "111" }, 2)],
      [seen({ phone: "111", bsuid: "US.1" }, 3)],
    ]);
    expect(addressesOf(store)).toEqual(["111 US.1"]);
    expect(store.merges).toHaveLength(1);
  });

  test("two BSUIDs of one portfolio with one phone are two people: the number was recycled", () => {
    const store = run([
      [seen({ phone: "111", bsuid: "US.1" }, 1)],
      [seen({ phone: "111", bsuid: "US.2" }, 9)],
    ]);
    expect(addressesOf(store)).toEqual(["111 US.2", "US.1"]);
    const former = [...store.rows.values()].filter((row) => row.former);
    expect(former.map((row) => [row.value, row.supersededAt])).toEqual([["111", at(1)]]);
  });

  test("an older delivery that arrives late does not take the number back", () => {
    const store = run([
      [seen({ phone: "111", bsuid: "US.2" }, 9)],
      [seen({ phone: "111", bsuid: "US.1" }, 1)],
    ]);
    expect(addressesOf(store)).toEqual(["111 US.2", "US.1"]);
  });

  test("phone-only messages of a recycled number go to whoever held it at their time", () => {
    const store = run([
      [seen({ phone: "111" }, 2), seen({ phone: "111" }, 8)],
      [seen({ phone: "111", bsuid: "US.2" }, 7)],
      [seen({ phone: "111", bsuid: "US.1" }, 1)],
    ]);
    const messages = store
      .canonical()
      .map((contact) => (JSON.parse(contact) as { messages: string[] }).messages);
    expect(messages.map((list) => list.length).sort()).toEqual([2, 2]);
    expect(messages.some((list) => list.join().includes("US.1") && list.join().includes(",2,"))).toBe(true);
  });

  test("a number change with user ids carries everything over, and the old addresses still match", () => {
    const change = { from: { phone: "111", bsuid: "US.1" }, to: { phone: "222", bsuid: "US.2" } };
    const store = run([
      [seen({ phone: "111", bsuid: "US.1" }, 1)],
      [seen({ phone: "222", bsuid: "US.2" }, 6)],
      [seen(change.from, 5, change)],
      [seen({ phone: "111" }, 2)],
    ]);
    expect(addressesOf(store)).toEqual(["111† 222 US.1† US.2"]);
  });

  test("a change of user id without any phone, and one told without user ids", () => {
    const byId = { from: { bsuid: "IN.1" }, to: { bsuid: "IN.2" } };
    const legacy = { from: { phone: "111" }, to: { phone: "222" } };
    const store = run([
      [seen({ bsuid: "IN.2" }, 9), seen({ phone: "111", bsuid: "US.1" }, 1)],
      [seen(byId.from, 5, byId), seen(legacy.from, 5, legacy)],
      [seen({ phone: "222", bsuid: "US.2" }, 9)],
    ]);
    expect(addressesOf(store)).toEqual(["111† 222 US.1 US.2", "IN.1† IN.2"]);
  });

  test("a number that was left before anybody was seen with it belongs to the newcomer alone", () => {
    const legacy = { from: { phone: "111" }, to: { phone: "222" } };
    const store = run([[seen(legacy.from, 5, legacy)], [seen({ phone: "111", bsuid: "US.9" }, 9)]]);
    expect(addressesOf(store)).toEqual(["111 US.9", "222"]);
    expect([...store.rows.values()].filter((row) => row.former).map((row) => row.supersededAt)).toEqual([
      at(5),
    ]);
  });

  test("a username is never matched on and may move", () => {
    const store = run([
      [seen({ bsuid: "US.1", username: "maya" }, 1)],
      [seen({ bsuid: "US.2", username: "maya" }, 9)],
    ]);
    expect(addressesOf(store)).toEqual(["US.1", "US.2 maya"]);
  });

  test("one parent BSUID is one person across portfolios; a BSUID of another portfolio alone is not", () => {
    const other = seen({ bsuid: "US.7", parentBsuid: "US.ENT.1" }, 2);
    other.seen.portfolio = "pf2";
    const same = seen({ bsuid: "US.1" }, 3);
    same.seen.portfolio = "pf2";
    const store = run([[seen({ bsuid: "US.1", parentBsuid: "US.ENT.1" }, 1)], [other], [same]]);
    expect(addressesOf(store)).toEqual(["US.1", "US.1 US.7 US.ENT.1"]);
  });

  test("the newest name wins, whatever comes last", () => {
    const store = run([[seen({ bsuid: "US.1", name: "New" }, 9)], [seen({ bsuid: "US.1", name: "Old" }, 1)]]);
    expect([...store.contacts.values()].map((contact) => contact.name)).toEqual(["New"]);
  });
});

const oneOf = <const T>(...values: T[]) => fc.constantFrom(...values);
const second = fc.integer({ min: 1, max: 30 });
const phone = oneOf("111", "222", "333");
const bsuid = oneOf("US.1", "US.2", "US.3", "US.4");

/** Anything may happen: numbers are recycled between people, ids change, parents and names come and go. */
const recycling: fc.Arbitrary<Seen> = fc.oneof(
  fc.tuple(phone, bsuid, second).map(([p, b, s]) => seen({ phone: p, bsuid: b, name: `n${String(s)}` }, s)),
  fc.tuple(bsuid, second).map(([b, s]) => seen({ bsuid: b }, s)),
  fc.tuple(phone, second).map(([p, s]) => seen({ phone: p }, s)),
  fc
    .tuple(bsuid, oneOf("US.ENT.1", "US.ENT.2"), second)
    .map(([b, x, s]) => seen({ bsuid: b, parentBsuid: x }, s)),
  fc.tuple(phone, bsuid, phone, bsuid, second).map(([p, b, q, c, s]) => {
    const change = { from: { phone: p, bsuid: b }, to: { phone: q, bsuid: c } };
    return seen(change.from, s, change);
  }),
);

/**
 * Two people who never share a number, in two portfolios, and every way of telling a change, also without ids.
 * Their old addresses are used until the change, the new ones from then on.
 */
const change = 15;
const honest: fc.Arbitrary<Seen> = fc
  .tuple(
    oneOf("1", "2"),
    oneOf("a", "b"),
    oneOf("pf1", "pf2"),
    oneOf(0, 1, 2, 3, 4),
    fc.integer({ min: 1, max: 14 }),
  )
  .map(([who, era, portfolio, kind, early]) => {
    const s = kind > 2 ? change : era === "a" ? early : early + change;
    const p = `${who}${era === "a" ? "00" : "99"}`;
    const b = `${portfolio}.${who}${era}`;
    const next = { phone: `${who}99`, bsuid: `${portfolio}.${who}b` };
    const made = [
      () => seen({ phone: p, bsuid: b }, s),
      () => seen({ phone: p }, s),
      () => seen({ bsuid: b }, s),
      () => seen({ phone: `${who}00` }, s, { from: { phone: `${who}00` }, to: { phone: next.phone } }),
      () =>
        seen({ bsuid: `${portfolio}.${who}a` }, s, {
          from: { bsuid: `${portfolio}.${who}a` },
          to: { bsuid: next.bsuid },
        }),
    ][kind]!();
    made.seen.portfolio = portfolio;
    made.label += portfolio;
    return made;
  });

/** Whatever Meta could ever say: two portfolios, numbers left and taken over again and again, ids on any side or none. */
const anything: fc.Arbitrary<Seen> = fc
  .record({
    from: fc.record({ phone, bsuid }),
    to: fc.record({ phone, bsuid }),
    told: oneOf("from", "to", "both", "phones", "mixed"),
    kind: oneOf("pair", "bsuid", "alone", "parent", "change", "change"),
    portfolio: oneOf("pf1", "pf1", "pf2"),
    s: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ from, to, told, kind, portfolio, s }) => {
    const sides = {
      from: { from: { bsuid: from.bsuid }, to: { phone: to.phone } },
      to: { from: { phone: from.phone }, to: { bsuid: to.bsuid } },
      both: { from, to },
      phones: { from: { phone: from.phone }, to: { phone: to.phone } },
      mixed: { from: { phone: from.phone }, to },
    };
    const name = `n${String(s)}${portfolio}`;
    const made = {
      pair: () => seen({ ...from, name }, s),
      bsuid: () => seen({ bsuid: from.bsuid }, s),
      alone: () => seen({ phone: from.phone, name: `${name} alone` }, s),
      parent: () => seen({ bsuid: from.bsuid, parentBsuid: "US.ENT.1" }, s),
      change: () => seen(sides[told].from, s, sides[told]),
    }[kind]();
    made.seen.portfolio = portfolio;
    made.label += portfolio;
    return made;
  });

/** The same deliveries in another order, some of them twice, cut into batches of other sizes. */
const retold = (facts: readonly Seen[], order: readonly number[], cuts: readonly number[]): Seen[][] => {
  const shuffled = order
    .map((weight, index) => ({ weight, fact: facts[index % Math.max(facts.length, 1)] }))
    .concat(facts.map((fact, index) => ({ weight: order[index] ?? index, fact })))
    .sort((a, b) => a.weight - b.weight)
    .flatMap(({ fact }) => (fact ? [fact] : []));
  const batches: Seen[][] = [];
  for (let index = 0, cut = 0; index < shuffled.length; cut += 1) {
    const size = cuts[cut % cuts.length] ?? 1;
    batches.push(shuffled.slice(index, index + size));
    index += size;
  }
  return batches;
};

describe("order and repetition do not matter", () => {
  const orders = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 12, maxLength: 24 });
  const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

  test.each([
    ["recycled numbers, changed ids, parents", recycling],
    ["two portfolios, changes told without ids", honest],
    ["whatever Meta could ever say", anything],
  ])("%s", (_name, fact) => {
    fc.assert(
      fc.property(
        fc.array(fact, { minLength: 1, maxLength: 12 }),
        orders,
        cuts,
        orders,
        cuts,
        (facts, o, c, q, d) => {
          const one = run(retold(facts, o, c));
          const other = run(retold(facts, q, d));
          expect(other.canonical()).toEqual(one.canonical());
        },
      ),
      { numRuns: 500 },
    );
  });
});
