import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import { AnyEnvelope as Envelope } from "#contracts/events/registry.ts";
import { compareMessages } from "#contracts/message-order.ts";
import {
  applyEvent,
  conversationList,
  emptyInbox,
  threadOf,
} from "#contracts/projections/inbox.projection.ts";
import type { InboxState } from "#contracts/projections/inbox.projection.ts";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { newId } from "#core/platform/ids.ts";
import { eventually } from "../../../testing/eventually.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";

let it: TestServer;
let token: string;
beforeAll(async () => {
  it = await startTestServer();
  token = await it.signIn(it.orgs[0].agent);
});
afterAll(() => it.close());

const get = async (path: string, as = token) => {
  const answer = await it.http.get(`/api/v1${path}`).set("authorization", `Bearer ${as}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as never;
};
const post = (path: string, body: object, as = token) =>
  it.http.post(`/api/v1${path}`).set("authorization", `Bearer ${as}`).send(body);
const patch = (path: string, body: object, as = token) =>
  it.http.patch(`/api/v1${path}`).set("authorization", `Bearer ${as}`).send(body);

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  asOfSeq: number;
}
const walk = async <Item>(path: string, limit: number): Promise<Item[]> => {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const join = path.includes("?") ? "&" : "?";
    const page: Page<Item> = await get(
      `${path}${join}limit=${limit}${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
};

describe("the list", () => {
  test("walks every conversation once, newest message first, equal times by id", async () => {
    const { org, channel } = it.orgs[0];
    const at = new Date("2026-03-01T10:00:00.123Z");
    const made = await Promise.all(
      Array.from({ length: 23 }, (_, index) =>
        it.build.buildConversation({
          orgId: org.id,
          channelId: channel.id,
          lastMessageAt: new Date(at.getTime() + Math.floor(index / 5)),
        }),
      ),
    );
    const seen = await walk<Conversation>("/conversations", 4);
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(made.map(({ id }) => id)));
    expect(seen).toHaveLength(23);
    const state: InboxState = {
      ...emptyInbox,
      conversations: Object.fromEntries(seen.map((row) => [row.id, row])),
    };
    expect(seen).toEqual(conversationList(state));
  });

  test("every filter, alone and together, answers what a filter over everything would", async () => {
    const { org, channel, agent, manager } = it.orgs[0];
    const second = await it.build.buildChannel({ orgId: org.id });
    for (let index = 0; index < 24; index += 1) {
      const assigneeId = [undefined, agent.id, manager.id][index % 3];
      const contact = await it.build.buildContact({ orgId: org.id, name: `Maya 100%_${index}` });
      await it.build.buildConversation({
        orgId: org.id,
        contactId: contact.id,
        channelId: index % 2 === 0 ? channel.id : second.id,
        status: index % 4 < 2 ? "open" : "closed",
        unreadCount: index % 5,
        ...(assigneeId === undefined ? {} : { assigneeId }),
      });
    }
    const all = await walk<Conversation>("/conversations", 100);
    const rules: [string, (row: Conversation) => boolean][] = [
      ["status=open", (row) => row.status === "open"],
      ["status=closed", (row) => row.status === "closed"],
      [`channelId=${second.id}`, (row) => row.channelId === second.id],
      ["assignee=me", (row) => row.assigneeId === agent.id],
      ["assignee=none", (row) => row.assigneeId === undefined],
      [`assignee=${manager.id}`, (row) => row.assigneeId === manager.id],
      ["unread=true", (row) => row.unreadCount > 0],
      ["unread=false", (row) => row.unreadCount === 0],
      ["search=maya%20100%25_", (row) => row.contact.name.startsWith("Maya 100%_")],
    ];
    for (const [first, ruleOne] of rules) {
      for (const [other, ruleTwo] of rules) {
        if (other.split("=")[0] === first.split("=")[0] && other !== first) continue;
        const query = other === first ? first : `${first}&${other}`;
        const found = await walk<Conversation>(`/conversations?${query}`, 7);
        const expected = all.filter((row) => ruleOne(row) && ruleTwo(row));
        expect(
          found.map(({ id }) => id),
          query,
        ).toEqual(expected.map(({ id }) => id));
      }
    }
  });

  test("a search finds a name below thousands that do not match, and goes on where a page ends", async () => {
    const { org, channel } = it.orgs[0];
    const names = ["Oleander One", "Oleander Two", "Oleander Three"];
    const made: string[] = [];
    for (const [index, name] of names.entries()) {
      const contact = await it.build.buildContact({ orgId: org.id, name });
      const { id } = await it.build.buildConversation({
        orgId: org.id,
        contactId: contact.id,
        channelId: channel.id,
        // The first is the newest of all, the others lie below those that follow.
        lastMessageAt: new Date(index === 0 ? "2027-01-01T00:00:00Z" : `2020-01-0${9 - index}T00:00:00Z`),
      });
      made.push(id);
    }
    await it.build.sql(
      `WITH people AS (
         INSERT INTO contact (org_id, id, name, name_at)
         SELECT $1, gen_random_uuid(), 'Nobody ' || n, now() FROM generate_series(1, 2100) AS n RETURNING id)
       INSERT INTO conversation (org_id, id, channel_id, contact_id, last_message_at)
       SELECT $1, gen_random_uuid(), $2, id, now() - interval '1 day' FROM people`,
      [org.id, channel.id],
    );
    const seen = await walk<Conversation>("/conversations?search=oLEANDER", 1);
    expect(seen.map(({ id }) => id)).toEqual(made);
  });

  test("a cursor that is not ours is refused", async () => {
    for (const cursor of ["x", "AAAA", Buffer.from('["infinity","x"]').toString("base64url")]) {
      const answer = await it.http
        .get(`/api/v1/conversations?cursor=${cursor}`)
        .set("authorization", `Bearer ${token}`);
      expect(answer.status).toBe(422);
      expect(answer.body.fields[0].path).toBe("query.cursor");
    }
  });
});

describe("a thread", () => {
  test("pages newest first in the one order, equal times and journal numbers included", async () => {
    const { org } = it.orgs[0];
    const conversation = await it.build.buildConversation({ orgId: org.id });
    const at = Date.parse("2026-02-02T00:00:00.000Z");
    for (let index = 0; index < 30; index += 1) {
      const message = await it.build.buildMessage({
        orgId: org.id,
        conversationId: conversation.id,
        sentAt: new Date(at + Math.floor(index / 10) * 1000),
      });
      const deliveryNo = index % 3 === 0 ? null : 9 + (index % 4);
      await it.build.sql("UPDATE message SET delivery_no = $1 WHERE id = $2", [deliveryNo, message.id]);
    }
    const seen = await walk<Message>(`/conversations/${conversation.id}/messages`, 7);
    expect(seen).toHaveLength(30);
    expect(seen).toEqual([...seen].sort(compareMessages).reverse());
  });
});

describe("changing a conversation", () => {
  test("assigning and closing is told once, and not when nothing changes", async () => {
    const { org, manager } = it.orgs[0];
    const { id } = await it.build.buildConversation({ orgId: org.id });
    const events = async () =>
      (
        await it.build.sql("SELECT 1 FROM event WHERE org_id = $1 AND data->'conversation'->>'id' = $2", [
          org.id,
          id,
        ])
      ).length;
    const changed = await patch(`/conversations/${id}`, { status: "closed", assigneeId: manager.id });
    expect(changed.body).toMatchObject({ id, status: "closed", assigneeId: manager.id });
    expect(await events()).toBe(1);
    await patch(`/conversations/${id}`, { status: "closed" });
    expect(await events()).toBe(1);
    expect((await patch(`/conversations/${id}`, { assigneeId: null })).body.assigneeId).toBeUndefined();
    expect(await events()).toBe(2);
    expect((await patch(`/conversations/${id}`, {})).status).toBe(422);
  });

  test("a disabled member cannot be given work, and a second open one is a conflict", async () => {
    const { org, channel } = it.orgs[0];
    const gone = await it.build.buildMember({ orgId: org.id, disabled: true });
    const contact = await it.build.buildContact({ orgId: org.id });
    const parts = { orgId: org.id, channelId: channel.id, contactId: contact.id };
    const closed = await it.build.buildConversation({ ...parts, status: "closed" });
    await it.build.buildConversation(parts);
    const refused = await patch(`/conversations/${closed.id}`, { assigneeId: gone.id });
    expect(refused.body).toMatchObject({ code: "invalid_input", fields: [{ path: "body.assigneeId" }] });
    expect((await patch(`/conversations/${closed.id}`, { status: "open" })).body.code).toBe("conflict");
  });

  test("reading up to a message leaves later ones unread, and reading backwards changes nothing", async () => {
    const { org } = it.orgs[0];
    const { id } = await it.build.buildConversation({ orgId: org.id, unreadCount: 3 });
    const at = Date.parse("2026-04-01T00:00:00.000Z");
    for (const minute of [0, 1, 2]) {
      await it.build.buildMessage({
        orgId: org.id,
        conversationId: id,
        sentAt: new Date(at + minute * 60_000),
      });
    }
    const read = async (body: object) => (await post(`/conversations/${id}/read`, body)).body as Conversation;
    expect(await read({ upTo: new Date(at + 60_000).toISOString() })).toMatchObject({
      unreadCount: 1,
      readUpTo: "2026-04-01T00:01:00.000Z",
    });
    expect((await read({ upTo: new Date(at).toISOString() })).readUpTo).toBe("2026-04-01T00:01:00.000Z");
    expect((await read({ upTo: "0001-01-01T00:00:00.000Z" })).unreadCount).toBe(1);
    expect((await read({})).unreadCount).toBe(0);
  });
});

describe("state + events = fresh fetch", () => {
  const inbox = async (): Promise<InboxState> => {
    const page: Page<Conversation> = await get("/conversations?limit=100");
    return {
      ...emptyInbox,
      lastSeq: page.asOfSeq,
      conversations: Object.fromEntries(page.items.map((row) => [row.id, row])),
    };
  };
  const replay = async (state: InboxState, limit: number): Promise<InboxState> => {
    let next = state;
    let after: string | null = String(state.lastSeq);
    while (after !== null) {
      const page: { items: AnyEnvelope[]; nextCursor: string | null } = await get(
        `/events?after=${after}&limit=${limit}`,
      );
      next = page.items.map((item) => Envelope.parse(item)).reduce(applyEvent, next);
      after = page.nextCursor;
    }
    return next;
  };

  test("for reading, assigning, closing and sending, however the replay is cut", async () => {
    const { org, channel, agent, manager } = it.orgs[0];
    const made = await Promise.all(
      Array.from({ length: 6 }, () =>
        it.build.buildConversation({ orgId: org.id, channelId: channel.id, unreadCount: 2 }),
      ),
    );
    for (const { id } of made) await it.build.buildMessage({ orgId: org.id, conversationId: id });
    const before = await inbox();
    await Promise.all(
      made.flatMap(({ id }, index) => [
        post(`/conversations/${id}/read`, {}),
        patch(`/conversations/${id}`, { assigneeId: index % 2 === 0 ? agent.id : manager.id }),
        post(`/conversations/${id}/messages`, { clientMessageId: newId(), text: `Hello ${index}` }),
      ]),
    );
    await Promise.all(made.slice(0, 3).map(({ id }) => patch(`/conversations/${id}`, { status: "closed" })));
    const unnumbered = () => it.build.sql("SELECT 1 FROM event WHERE seq IS NULL");
    await eventually(unnumbered, (rows) => rows.length === 0);
    const after = await inbox();
    for (const limit of [1, 3, 1000]) {
      const replayed = await replay(before, limit);
      expect(replayed.lastSeq).toBe(after.lastSeq);
      expect(replayed.conversations).toEqual(after.conversations);
      for (const { id } of made) {
        const fresh: Page<Message> = await get(`/conversations/${id}/messages`);
        const arrived = threadOf(replayed, id);
        expect(arrived).toEqual(fresh.items.filter((message) => message.direction === "outbound").reverse());
      }
    }
  });
});
