import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import type { TestServer } from "../testing/start-test-server.ts";

let it: TestServer;
let token: string;
beforeAll(async () => {
  it = await startTestServer();
  token = await it.signIn(it.orgs[0].agent);
});
afterAll(() => it.close());

interface Item {
  id: string;
  name: string;
}
const get = async <T>(path: string, query: Record<string, string> = {}) => {
  const answer = await it.http.get(`/api/v1${path}`).query(query).set("authorization", `Bearer ${token}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as T;
};
const walk = async (path: string, limit: number): Promise<Item[]> => {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Item[]; nextCursor: string | null } = await get(path, {
      limit: String(limit),
      ...(cursor === null ? {} : { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
};

describe("lists by name", () => {
  test("walk every row of the own org once, equal and empty names by id", async () => {
    const orgId = it.orgs[0].org.id;
    for (const name of ["", "", "Zoë", "Anna", "Anna", "Anna", "anna", "Öz", "Ende"]) {
      const contact = await it.build.buildContact({ orgId });
      await it.build.sql("UPDATE contact SET name = $2 WHERE id = $1", [contact.id, name]);
      const member = await it.build.buildMember({ orgId });
      await it.build.sql("UPDATE member SET name = $2 WHERE id = $1", [member.id, name || "Anna"]);
    }
    for (const path of ["contacts", "members", "channels"]) {
      const rows = await it.build.sql<{ id: string }>(
        `SELECT id FROM ${path.slice(0, -1)} WHERE org_id = $1 ORDER BY name, id`,
        [orgId],
      );
      const expected = rows.map((row) => row.id);
      for (const limit of [1, 2, 100]) {
        expect((await walk(`/${path}`, limit)).map((item) => item.id)).toEqual(expected);
      }
    }
  });

  test("a cursor of half a character is refused", async () => {
    const cursor = Buffer.from(`["\\ud800","${newId()}"]`).toString("base64url");
    const answer = await it.http
      .get("/api/v1/contacts")
      .query({ cursor })
      .set("authorization", `Bearer ${token}`);
    expect(answer.status).toBe(422);
  });

  test("the search takes its words literally, in any case", async () => {
    const { id } = await it.build.buildContact({ orgId: it.orgs[0].org.id });
    await it.build.sql("UPDATE contact SET name = $2 WHERE id = $1", [id, "Rabatt 50%_off\\ÄÖ"]);
    const found = async (search: string) =>
      (await get<{ items: Item[] }>("/contacts", { search })).items.map((item) => item.id);
    for (const search of ["50%_OFF", "f\\ä", "rabatt", "%"]) expect(await found(search)).toEqual([id]);
    for (const search of ["50__off", "R%t", "\\\\"]) expect(await found(search)).toEqual([]);
  });
});

describe("one contact", () => {
  test("shows current addresses before former ones, without what is none, and its newest threads", async () => {
    const { org, channel } = it.orgs[0];
    const contact = await it.build.buildContact({ orgId: org.id });
    await it.build.sql("DELETE FROM identity WHERE contact_id = $1", [contact.id]);
    const rows = [
      ["phone", "1", "", 1, true],
      ["phone", "2", "", 2, false],
      ["bsuid", "3", "p", 0, false],
      ["bsuid", "4", "left", 0, false],
      ["bsuid", "5", "a|b", 0, false],
    ] as const;
    for (const [kind, value, scope, day, former] of rows) {
      const at = new Date(Date.UTC(2026, 0, 1 + day));
      await it.build.sql(
        `INSERT INTO identity (org_id, id, contact_id, kind, value, scope, first_seen_at, last_seen_at, superseded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
        [org.id, newId(), contact.id, kind, `4915${value}`, scope, at, former ? at : null],
      );
    }
    const { id } = await it.build.buildConversation({
      orgId: org.id,
      channelId: channel.id,
      contactId: contact.id,
    });
    const shown = await get<{ identities: { value: string }[]; conversations: Item[] }>(
      `/contacts/${contact.id}`,
    );
    expect(shown.identities.map((identity) => identity.value)).toEqual(["49153", "49152", "49151"]);
    expect(shown.conversations.map((thread) => thread.id)).toEqual([id]);
  });
});
