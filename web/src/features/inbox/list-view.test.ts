import type { MemberId } from "#contracts/ids.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import { compareRows } from "../../lib/inbox-views.ts";
import { buildConversation, buildMember, conversationId } from "../../testing/build.ts";
import { belongs, Filter, queryOf, visibleRows } from "./list-view.ts";
import { previewText } from "./row-preview.ts";

const me = buildMember().id;
const rowArb = fc
  .record({
    id: fc.nat(200),
    at: fc.nat(50),
    unread: fc.nat(2),
    closed: fc.boolean(),
    mine: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ id, at, unread, closed, mine }): Conversation =>
    buildConversation({
      id: conversationId(id),
      lastMessageAt: new Date(at * 1000).toISOString(),
      unreadCount: unread,
      status: closed ? "closed" : "open",
      ...(mine === undefined
        ? {}
        : { assigneeId: mine ? me : buildMember({ id: conversationId(9) as string as MemberId }).id }),
    }),
  );
const rowsArb = fc
  .uniqueArray(rowArb, { selector: (row) => row.id, maxLength: 40 })
  .map((rows) => rows.sort(compareRows));

describe("views of the list", () => {
  it("show no row below the loaded part, and every row that belongs above it", () => {
    fc.assert(
      fc.property(rowsArb, fc.constantFrom(...Filter.options), fc.nat(39), (rows, filter, last) => {
        const view = { filter, search: "" };
        const frontier = rows[last];
        const shown = visibleRows({ rows, view, me, frontier, named: new Set(), selected: undefined });
        const expected = rows.filter(
          (row, index) => belongs(row, view, me) && (frontier === undefined || index <= last),
        );
        expect(shown).toEqual(expected);
      }),
    );
  });

  it("every open or closed row has its place", () => {
    fc.assert(
      fc.property(rowArb, (row) => {
        const places = (["all", "closed"] as const).filter((filter) =>
          belongs(row, { filter, search: "" }, me),
        );
        expect(places).toHaveLength(1);
      }),
    );
  });

  it("keep the open conversation although it does not belong any more", () => {
    const row = buildConversation({ unreadCount: 0 });
    const input = { rows: [row], view: { filter: "unread" as const, search: "" }, me, frontier: undefined };
    expect(visibleRows({ ...input, named: new Set([row.id]), selected: row.id })).toEqual([row]);
    expect(visibleRows({ ...input, named: new Set([row.id]), selected: undefined })).toEqual([]);
  });

  it("find by name, number or username", () => {
    const row = buildConversation({
      contact: {
        ...buildConversation().contact,
        name: "Maya Okafor",
        phone: "+1 202 555 0147",
        username: "maya.ok",
      },
    });
    const found = (search: string): boolean => belongs(row, { filter: "all", search }, me);
    for (const search of ["maya", "OKAF", "5550147", "202-555", "@maya.ok"])
      expect(found(search), search).toBe(true);
    for (const search of ["ben", "999", "@other"]) expect(found(search), search).toBe(false);
  });

  it("ask the server for the same", () => {
    expect(queryOf({ filter: "mine", search: "" })).toEqual({ status: "open", assignee: "me" });
    expect(queryOf({ filter: "unread", search: "a" })).toEqual({ unread: "true", search: "a" });
    expect(queryOf({ filter: "closed", search: "" })).toEqual({ status: "closed" });
  });
});

describe("the line for the newest message", () => {
  const base = {
    id: buildConversation().id as never,
    direction: "inbound",
    status: "received",
    sentAt: "2026-11-22T10:00:00Z",
  } as const;
  it.each([
    [{ ...base, type: "text", text: "*Hi*\nthere" }, "Hi there"],
    [{ ...base, type: "image", text: "The _mug_" }, "Photo: The mug"],
    [{ ...base, type: "image" }, "Photo"],
    [{ ...base, type: "location" }, "Location"],
    [{ ...base, type: "text", text: "gone", status: "deleted" }, "Deleted a message"],
  ] as const)("%#", (message, words) => {
    expect(previewText(message)).toBe(words);
  });
});
