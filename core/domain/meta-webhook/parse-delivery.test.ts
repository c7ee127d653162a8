import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact, MessageFact } from "./facts.ts";
import { parseDelivery } from "./parse-delivery.ts";

const receivedAt = new Date("2026-11-22T12:00:00Z");
const fixture = (file: string) =>
  readFileSync(new URL(`../../testing/fixtures/webhooks/${file}.json`, import.meta.url));
const factsOf = (bytes: Uint8Array): Fact[] =>
  parseDelivery(bytes, receivedAt).changes.flatMap((change) => change.facts);
const messageOf = (file: string): MessageFact => {
  const [fact] = factsOf(fixture(file));
  if (fact?.kind !== "message") throw new Error(`${file} is no message`);
  return fact;
};
const bodyOf = (value: object, field = "messages"): Buffer =>
  Buffer.from(
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: "1", changes: [{ field, value }] }],
    }),
  );

describe("what a message says", () => {
  test.each([
    ["messages.text.json", "text", "Hi there! Do you have the red mug in stock?"],
    ["messages.interactive.button_reply", "interactive", "Cancel"],
    ["messages.interactive.list_reply", "interactive", "Priority Express"],
    ["messages.interactive.nfm_reply.flow", "interactive", "Sent"],
    ["messages.interactive.call_permission_reply.accept", "interactive", "accept"],
    ["messages.button.quick_reply", "button", "Stop promotions"],
    ["messages.reaction", "reaction", "👍"],
    ["messages.reaction.removed", "reaction", undefined],
    ["messages.order", "order", "Love these!"],
    ["messages.contacts", "contacts", "Lucía Gómez"],
    ["messages.edit", "edit", "Hello, do you deliver on Sundays?"],
    ["messages.image", "image", "The cracked mug"],
    ["messages.image.no-caption", "image", undefined],
    ["messages.unsupported.poll_creation", "unsupported", undefined],
  ])("%s is %s: %s", (file, type, text) => {
    const fact = messageOf(file.replace(/\.json$/, ""));
    expect(fact.type).toBe(type);
    if (file !== "messages.text.json") expect(fact.text).toBe(text);
    else expect(fact.text).toBeTruthy();
  });

  test("the message that it quotes, reacts to, edits or revokes", () => {
    expect(messageOf("messages.text.reply-context").replyToWaId).toMatch(/^wamid\./);
    expect(messageOf("messages.reaction").replyToWaId).toBe(
      "wamid.HBgLMTIwMjU1NTAxNDcVAgARGBI5RDNEMkZERTEwOTg4NTJBMzcA",
    );
    expect(messageOf("messages.revoke").replyToWaId).toBe(messageOf("messages.edit").replyToWaId);
  });

  test("keeps every further key: referral, errors, forwarded, identity, keys that nobody knows", () => {
    expect(messageOf("messages.text.ctwa-referral")).toMatchObject({
      referral: true,
      content: { referral: { ctwa_clid: "Aff-exampleClickId_0001" } },
    });
    expect(messageOf("messages.unsupported.131060").content).toMatchObject({ errors: [{ code: 131060 }] });
    expect(messageOf("messages.text.forwarded").content).toEqual({ context: { forwarded: true } });
    expect(messageOf("messages.button.did-not-request-code").content).toMatchObject({
      payload: "DID_NOT_REQUEST_CODE",
      from_logical_id: "131063108000020",
    });
    const [fact] = factsOf(
      bodyOf({
        messages: [
          {
            from: "12025550101",
            id: "w",
            timestamp: "1795168800",
            type: "hologram",
            hologram: { a: 1 },
            n: 2,
          },
        ],
      }),
    );
    expect(fact).toMatchObject({ type: "unknown", waType: "hologram", content: { a: 1, n: 2 } });
  });
});

describe("who a message is from", () => {
  test("contacts are matched by id, never by position", () => {
    const facts = factsOf(
      bodyOf({
        contacts: [
          { profile: { name: "B" }, wa_id: "12025550102", user_id: "US.2" },
          { profile: { name: "A" }, wa_id: "12025550101", user_id: "US.1" },
        ],
        messages: ["1", "2", "9"].map((n) => ({
          from: `1202555010${n}`,
          id: n,
          timestamp: "1795168800",
          type: "text",
          text: { body: "" },
        })),
      }),
    );
    expect(facts.map((fact) => fact.kind === "message" && fact.person)).toEqual([
      { phone: "12025550101", bsuid: "US.1", name: "A" },
      { phone: "12025550102", bsuid: "US.2", name: "B" },
      { phone: "12025550109" },
    ]);
  });

  test("no phone, a parent id, an echo's receiver, a thread of history", () => {
    expect(messageOf("messages.text.bsuid-only-username").person).toEqual({
      bsuid: "IN.20819783429427700231",
      name: "Priya N.",
      username: "priya.reads",
    });
    expect(messageOf("messages.text.bsuid-parent").person.parentBsuid).toBe("US.ENT.11815799212886840147");
    expect(messageOf("smb_message_echoes.text")).toMatchObject({
      direction: "outbound",
      origin: "phone_app",
      person: { phone: "12025550147", bsuid: "US.13491208655302740147" },
    });
    const past = factsOf(fixture("history.chunk")).filter((fact) => fact.kind === "message");
    expect(past.map((fact) => [fact.direction, fact.person.phone, fact.status])).toEqual([
      ["outbound", "12025550147", "read"],
      ["inbound", "12025550147", "received"],
      ["inbound", "12025550147", "received"],
    ]);
  });

  test("number and id changes, with ids, without, and without a phone", () => {
    expect(messageOf("messages.system.user_changed_number").change).toEqual({
      from: { phone: "12025550147", bsuid: "US.13491208655302740147" },
      to: { phone: "12025550199", bsuid: "US.13491208655302740999" },
    });
    expect(messageOf("messages.system.user_changed_number.legacy").change).toEqual({
      from: { phone: "12025550147" },
      to: { phone: "12025550199" },
    });
    expect(messageOf("messages.system.user_changed_user_id").change).toEqual({
      from: { bsuid: "IN.20819783429427700231" },
      to: { bsuid: "IN.20819783429427709999" },
    });
    expect(messageOf("messages.system.customer_identity_changed").change).toBeUndefined();
  });
});

describe("statuses", () => {
  test("near-empty, by participant of a group, payment, with callback data", () => {
    const one = (file: string) => factsOf(fixture(file));
    expect(one("statuses.failed.bsuid-recipient.131026")[0]).toMatchObject({
      kind: "status",
      status: "failed",
      participant: "",
    });
    expect(
      one("statuses.read.group-aggregated").map((fact) => fact.kind === "status" && fact.participant),
    ).toEqual(["US.13491208655302740147", "GB.20817452236610980189"]);
    expect(one("statuses.payment.captured")[0]).toMatchObject({ kind: "status", status: "payment.captured" });
    expect(one("statuses.sent.biz_opaque")[0]).toMatchObject({ bizOpaque: "campaign=42;step=3" });
    expect(one("calls.status.ringing").every((fact) => fact.kind === "other" && fact.state === "kept")).toBe(
      true,
    );
  });
});

describe("times", () => {
  test.each([
    ["1795168800", "2026-11-20T10:00:00.000Z"],
    [1795168800, "2026-11-20T10:00:00.000Z"],
    ["soon", receivedAt.toISOString()],
    ["-5", receivedAt.toISOString()],
    ["99999999999999", receivedAt.toISOString()],
    [null, receivedAt.toISOString()],
    [1e300, receivedAt.toISOString()],
  ])("%s is %s", (timestamp, expected) => {
    const [fact] = factsOf(bodyOf({ messages: [{ from: "12025550101", id: "w", timestamp, type: "text" }] }));
    expect(fact?.kind === "message" && fact.at.toISOString()).toBe(expected);
  });
});

describe("any body at all", () => {
  test.each(["", "null", "[]", "7", '"x"', "{", '{"object":1}', '{"entry":{}}', "\u0000"])(
    "%s is malformed",
    (text) => {
      expect(parseDelivery(Buffer.from(text), receivedAt).malformed).toBeTruthy();
    },
  );

  test("escaped slashes and letters are the same body", () => {
    const escaped = fixture("messages.text.unicode-escaped");
    expect(escaped.toString()).toMatch(/\\\/.*\\u00fc|\\u00fc.*\\\//s);
    const plain = JSON.stringify(JSON.parse(escaped.toString()));
    expect(plain).not.toContain("\\");
    expect(factsOf(Buffer.from(plain))).toEqual(factsOf(escaped));
  });

  test("never throws, and whatever Meta lists comes out as a fact", () => {
    const item = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({
        id: fc.jsonValue({ maxDepth: 0 }),
        from: fc.jsonValue({ maxDepth: 0 }),
        type: fc.jsonValue({ maxDepth: 0 }),
      }),
    );
    const value = fc.dictionary(
      fc.constantFrom("messages", "statuses", "message_echoes", "errors", "groups", "calls"),
      fc.array(item, { maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        value,
        fc.constantFrom("messages", "history", "standby", "calls", "new_field"),
        (lists, field) => {
          const facts = factsOf(bodyOf(lists, field));
          const listed = Object.values(lists).reduce((sum, list) => sum + list.length, 0);
          expect(facts).toHaveLength(Math.max(listed, 1));
          expect(new Set(facts.map((fact) => fact.path)).size).toBe(facts.length);
        },
      ),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        const parsed = parseDelivery(Buffer.from(`{"entry":[${json}]}`), receivedAt);
        expect(parsed.changes).not.toHaveLength(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a thousand updates in one body, and a million keys, are read in time", () => {
    const statuses = Array.from({ length: 1_000 }, (_, index) => ({
      id: `w${String(index)}`,
      status: "sent",
      timestamp: "1795168800",
    }));
    expect(factsOf(bodyOf({ statuses }))).toHaveLength(1_000);
    const keys = `{${Array.from({ length: 200_000 }, (_, index) => `"k${String(index)}":1`).join(",")}}`;
    expect(
      factsOf(Buffer.from(`{"entry":[{"id":"1","changes":[{"field":"x","value":${keys}}]}]}`)),
    ).toHaveLength(1);
    const nested = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    const deep = factsOf(
      Buffer.from(`{"entry":[{"id":"1","changes":[{"field":"x","value":{"a":{"b":${nested}}}}]}]}`),
    );
    expect(deep).toMatchObject([{ kind: "other", state: "failed" }]);
  });
});

describe("keys and ids as long or strange as a sender likes", () => {
  const strange = {
    ["a\u0000b"]: [1],
    ["a\uFFFDb"]: [2],
    ["k".repeat(9_000)]: [3],
    "messages/0": [4],
    tidy: [5],
  };

  test("give short storable paths and words, each path its own", () => {
    const facts = factsOf(bodyOf(strange)).flatMap((fact) => (fact.kind === "other" ? [fact] : []));
    expect(facts.map((fact) => fact.body)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(facts.map((fact) => fact.path)).size).toBe(5);
    for (const { path, word } of facts) {
      expect(path.length).toBeLessThan(128);
      expect(word.length).toBeLessThanOrEqual(128);
      expect(`${path}${word}`).not.toContain("\0");
    }
    expect(facts[4]?.path).toBe("0/0/tidy/0");
  });

  test("entry ids, number ids and fields are cut to 128 characters", () => {
    const long = "9".repeat(8_000);
    const value = { metadata: { phone_number_id: long }, event: "x" };
    const bytes = Buffer.from(JSON.stringify({ entry: [{ id: long, changes: [{ field: long, value }] }] }));
    const [change] = parseDelivery(bytes, receivedAt).changes;
    expect([change?.entryId, change?.phoneNumberId, change?.field].map((text) => text?.length)).toEqual([
      128, 128, 128,
    ]);
  });
});
