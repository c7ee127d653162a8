import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const get = async (path: string, org: 0 | 1) => {
  const token = await it.signIn(it.orgs[org].admin);
  return it.http.get(`/api/v1${path}`).set("authorization", `Bearer ${token}`);
};

describe("a delivery that names two orgs", () => {
  test("shows each its own entries and items, and nothing of the other, not even its size", async () => {
    const [a, b] = it.orgs;
    const entryOf = (channel: typeof a.channel, text: string) => ({
      id: channel.wabaId,
      changes: [{ field: "messages", value: { metadata: { phone_number_id: channel.phoneNumberId }, text } }],
    });
    const body = {
      object: "whatsapp_business_account",
      entry: [entryOf(a.channel, "for A"), entryOf(b.channel, "for B")],
    };
    const [{ no }] = (await it.build.sql<{ no: string }>(
      "INSERT INTO delivery (app_key, body) VALUES ('app', $1) RETURNING no::text",
      [Buffer.from(JSON.stringify(body))],
    )) as [{ no: string }];
    for (const { org } of it.orgs) {
      await it.build.sql("INSERT INTO delivery_org (org_id, delivery_no) VALUES ($1, $2)", [org.id, no]);
      await it.build.sql(
        `INSERT INTO journal_item (id, org_id, delivery_no, path, field, kind, state, body, received_at)
         VALUES ($1, $2, $3, $4, 'messages', 'odd', 'kept', $5, now())`,
        [newId(), org.id, no, org.id, JSON.stringify({ of: org.name })],
      );
    }
    const [forA, forB] = [
      await get(`/journal/deliveries/${no}`, 0),
      await get(`/journal/deliveries/${no}`, 1),
    ];
    expect(JSON.parse(forA.body.body)).toEqual({ ...body, entry: [body.entry[0]] });
    expect(JSON.parse(forB.body.body)).toEqual({ ...body, entry: [body.entry[1]] });
    expect(forA.body.items.map((item: { body: object }) => item.body)).toEqual([{ of: a.org.name }]);
    expect(forA.text).not.toContain("for B");
    expect(forA.text).not.toContain(b.channel.wabaId);
    expect(forA.body.sizeBytes).toBe(Buffer.byteLength(forA.body.body as string));
    const list = await get("/journal/items?state=kept", 1);
    expect(list.body.items).toHaveLength(1);
    expect(list.body.items[0]).not.toHaveProperty("body");
    expect((await get("/journal/items?state=failed", 1)).body.items).toEqual([]);
  });

  test("is not there for an org that it does not name", async () => {
    const [{ no }] = (await it.build.sql<{ no: string }>(
      "INSERT INTO delivery (app_key, body) VALUES ('app', '{}') RETURNING no::text",
    )) as [{ no: string }];
    expect((await get(`/journal/deliveries/${no}`, 0)).status).toBe(404);
  });
});

describe("contacts and team", () => {
  test("contacts by name, found by a part of name, phone or username, taken literally", async () => {
    const orgId = it.orgs[0].org.id;
    const made = [
      await it.build.buildContact({ orgId, name: "Ånna 50%", phone: "4915112345678" }),
      await it.build.buildContact({ orgId, name: "Anna", phone: null, bsuid: "US.1", username: "anna_b" }),
      await it.build.buildContact({ orgId, name: "Zoë", phone: "12025550123" }),
    ];
    const found = async (search: string) =>
      ((await get(`/contacts?search=${encodeURIComponent(search)}`, 0)).body.items as { id: string }[]).map(
        ({ id }) => id,
      );
    expect(await found("50%")).toEqual([made[0]!.id]);
    expect(await found("a_b")).toEqual([made[1]!.id]);
    expect(await found("0255")).toEqual([made[2]!.id]);
    expect(await found("nna")).toHaveLength(2);
    const one = await get(`/contacts/${made[1]!.id}`, 0);
    expect(one.body).toMatchObject({ name: "Anna", username: "anna_b", conversations: [] });
    expect(one.body).not.toHaveProperty("phone");
    expect(one.body.identities.map((identity: { kind: string }) => identity.kind)).toEqual(["bsuid"]);
    expect((await get(`/contacts?search=Anna`, 1)).body.items).toEqual([]);
  });

  test("lists walk page by page to the end", async () => {
    for (const path of ["/contacts", "/members", "/channels"]) {
      const whole = (await get(path, 0)).body.items as { id: string }[];
      const seen: string[] = [];
      let cursor = "";
      do {
        const page = (await get(`${path}?limit=1${cursor}`, 0)).body as {
          items: { id: string }[];
          nextCursor: string | null;
        };
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
      } while (cursor !== "");
      expect(seen, path).toEqual(whole.map(({ id }) => id));
    }
  });
});
