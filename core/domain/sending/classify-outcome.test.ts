import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeMetaError, metaErrorKeys } from "../meta-errors/meta-errors.ts";
import { classifyOutcome } from "./classify-outcome.ts";
import { GraphErrorBody } from "./graph-answer.ts";
import type { SendOutcome } from "./graph-answer.ts";

const first = { earlier: 0, random: 0.5 };
const graphError = (code: number, status = 400, more: object = {}): SendOutcome => ({
  kind: "answer",
  status,
  body: { error: { code, message: `(#${code}) no`, ...more } },
});
const fixtures = join(import.meta.dirname, "../../testing/fixtures/graph");
const fixture = (name: string): { status: number; body: unknown } =>
  (JSON.parse(readFileSync(join(fixtures, name), "utf8")) as { response: { status: number; body: unknown } })
    .response;

describe("accepted", () => {
  test.each(readdirSync(fixtures).filter((name) => name.startsWith("send.")))(
    "%s is accepted with its wamid",
    (name) => {
      const { status, body } = fixture(name);
      const verdict = classifyOutcome({ kind: "answer", status, body }, first);
      expect(verdict).toEqual({
        do: "accept",
        waMessageId: (body as { messages: [{ id: string }] }).messages[0].id,
      });
    },
  );
});

describe("refused in Graph's own words", () => {
  const table: [string, object][] = [
    ["error.130429.throughput.json", { do: "requeue", hold: "channel" }],
    ["error.131056.pair-rate.json", { do: "requeue", hold: "pair", afterMs: 4_000 }],
    ["error.80007.waba-rate-limit.json", { do: "requeue" }],
    ["error.131016.unavailable.json", { do: "requeue" }],
    ["error.190.token-expired.json", { do: "pause", scope: "channel" }],
    ["error.10.permission.json", { do: "pause", scope: "channel" }],
    ["error.200.no-permission.json", { do: "pause", scope: "channel" }],
    ["error.100.33.unsupported-post.json", { do: "pause", scope: "channel" }],
    ["error.133010.not-registered.json", { do: "pause", scope: "channel" }],
    ["error.131031.locked.json", { do: "pause", scope: "account" }],
    ["error.368.policy-block.json", { do: "pause", scope: "account" }],
    ["error.100.invalid-parameter.json", { do: "fail" }],
    ["error.131008.missing-parameter.json", { do: "fail" }],
    ["error.131030.not-in-allowed-list.json", { do: "fail" }],
    ["error.131062.bsuid-auth-template.json", { do: "fail" }],
    ["error.132015.paused.json", { do: "fail" }],
  ];
  test.each(table)("%s", (name, expected) => {
    const { status, body } = fixture(name);
    expect(classifyOutcome({ kind: "answer", status, body }, first)).toMatchObject(expected);
  });

  test("131000 gets two further tries, 30 s apart, and then fails with a sentence", () => {
    const again = { do: "requeue", afterMs: 30_000, code: "131000" };
    expect(classifyOutcome(graphError(131000, 500), first)).toEqual(again);
    expect(classifyOutcome(graphError(131000, 500), { ...first, earlier: 1 })).toEqual(again);
    expect(classifyOutcome(graphError(131000, 500), { ...first, earlier: 2 })).toMatchObject({
      do: "fail",
      error: { code: 131000, retryable: true, advice: describeMetaError(131000).advice },
    });
  });

  test("the pair waits 4^n seconds, the channel exponentially up to five minutes", () => {
    const pair = [0, 1, 2, 9].map((earlier) => classifyOutcome(graphError(131056), { earlier, random: 1 }));
    expect(pair.map((verdict) => "afterMs" in verdict && verdict.afterMs / 1_000)).toEqual([4, 16, 64, 1024]);
    const channel = [0, 1, 2, 20].map((earlier) =>
      classifyOutcome(graphError(130429), { earlier, random: 1 }),
    );
    expect(channel.map((verdict) => "afterMs" in verdict && verdict.afterMs / 1_000)).toEqual([1, 2, 4, 300]);
  });

  test("rate errors never fail a recipient, however often they come", () => {
    for (const code of [4, 613, 80007, 130429, 131056, 131057])
      expect(classifyOutcome(graphError(code), { earlier: 1_000, random: 0 }).do).toBe("requeue");
  });

  test("an error body counts even with status 200 or 500", () => {
    for (const status of [200, 400, 500, 503])
      expect(classifyOutcome(graphError(131026, status), first)).toMatchObject({ do: "fail" });
  });

  test("an unknown code fails, or gets two tries when Meta calls it passing", () => {
    expect(classifyOutcome(graphError(987_654), first).do).toBe("fail");
    expect(classifyOutcome(graphError(987_654, 500, { is_transient: true }), first).do).toBe("requeue");
  });
});

describe("not from Graph", () => {
  test.each([
    [200, "unknown"],
    [204, "unknown"],
    [302, "unknown"],
    [400, "fail"],
    [404, "fail"],
    [408, "unknown"],
    [429, "requeue"],
    [500, "unknown"],
    [502, "unknown"],
    [504, "unknown"],
  ])("status %i without a readable body: %s", (status, expected) => {
    expect(classifyOutcome({ kind: "answer", status, body: undefined }, first).do).toBe(expected);
  });
});

const anyOutcome: fc.Arbitrary<SendOutcome> = fc.oneof(
  fc.record({ kind: fc.constant("unsent" as const), reason: fc.string() }),
  fc.record({ kind: fc.constant("ambiguous" as const), reason: fc.string() }),
  fc.record({
    kind: fc.constant("answer" as const),
    status: fc.integer({ min: 100, max: 599 }),
    body: fc.oneof(
      fc.constant(undefined),
      fc.jsonValue(),
      fc.record({
        error: fc.record({ code: fc.oneof(fc.integer(), fc.constantFrom(...metaErrorKeys.map(Number))) }),
      }),
      fc.record({ messages: fc.array(fc.record({ id: fc.string() })) }),
    ),
  }),
);
const anyTried = fc.record({ earlier: fc.nat(50), random: fc.double({ min: 0, max: 1, noNaN: true }) });

describe("for every outcome", () => {
  test("only what is proven not accepted goes out again or fails", () => {
    fc.assert(
      fc.property(anyOutcome, anyTried, (outcome, tried) => {
        const verdict = classifyOutcome(outcome, tried);
        const refused = outcome.kind === "answer" && GraphErrorBody.safeParse(outcome.body).success;
        const refusedByHttp =
          outcome.kind === "answer" &&
          outcome.status >= 400 &&
          outcome.status < 500 &&
          outcome.status !== 408;
        if (verdict.do === "requeue" || verdict.do === "pause" || verdict.do === "fail")
          expect(outcome.kind === "unsent" || refused || refusedByHttp).toBe(true);
        if (outcome.kind === "ambiguous") expect(verdict.do).toBe("unknown");
        if (outcome.kind === "unsent") expect(verdict.do).toBe("requeue");
        if (verdict.do === "accept") expect(verdict.waMessageId).not.toBe("");
        if (verdict.do === "requeue") expect(verdict.afterMs).toBeGreaterThan(0);
        if (verdict.do === "fail" || verdict.do === "pause") expect(verdict.error.advice).toMatch(/\.$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
