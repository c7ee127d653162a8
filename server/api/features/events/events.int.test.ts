import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

const list = (query: string, as = token) =>
  it.http.get(`/api/v1/events?${query}`).set("authorization", `Bearer ${as}`);

/** Writers commit in any order; `ord` of a late one is lower than that of an early one. */
const write = (orgId: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      it.build.sql(
        "INSERT INTO event (org_id, id, name, data) VALUES ($1, $2, 'contact.changed', jsonb_build_object('contactId', $3::text))",
        [orgId, newId(), newId()],
      ),
    ),
  );
const numbered = () =>
  eventually(
    () => it.build.sql("SELECT 1 FROM event WHERE seq IS NULL"),
    (rows) => rows.length === 0,
  );

describe("events after a number", () => {
  test("come without a hole or a double, page by page, while they are being written", async () => {
    const orgId = it.orgs[0].org.id;
    const writing = (async () => {
      for (let round = 0; round < 20; round += 1) await write(orgId, 10);
    })();
    const seen: number[] = [];
    let after = 0;
    while (seen.length < 200) {
      const { body } = await list(`after=${after}&limit=7`);
      seen.push(...(body.items as { seq: number }[]).map((item) => item.seq));
      after = seen.at(-1) ?? 0;
      expect(body.lastSeq).toBeGreaterThanOrEqual(after);
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  test("of the other org are not among them, and each org counts for itself", async () => {
    await write(it.orgs[1].org.id, 5);
    await numbered();
    const { body } = await list("after=0", await it.signIn(it.orgs[1].agent));
    expect(body.items.map((item: { seq: number }) => item.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(body.nextCursor).toBeNull();
  });

  test("that nobody may hear are left out, the others keep their numbers", async () => {
    const orgId = it.orgs[1].org.id;
    await it.build.sql("INSERT INTO event (org_id, id, name, data) VALUES ($1, $2, 'retired.event', '{}')", [
      orgId,
      newId(),
    ]);
    await numbered();
    await write(orgId, 1);
    await numbered();
    const { body } = await list("after=5", await it.signIn(it.orgs[1].agent));
    expect(body.items.map((item: { seq: number }) => item.seq)).toEqual([7]);
    expect(body.lastSeq).toBe(7);
  });

  test("a cursor older than what is kept, or ahead of us, is expired", async () => {
    const orgId = it.orgs[0].org.id;
    expect((await list("after=201")).body.code).toBe("cursor_expired");
    expect((await list("after=200")).body).toEqual({ items: [], nextCursor: null, lastSeq: 200 });
    await it.build.sql("DELETE FROM event WHERE org_id = $1 AND seq <= 50", [orgId]);
    expect((await list("after=49")).status).toBe(410);
    expect((await list("after=50&limit=1")).body.items[0].seq).toBe(51);
    await it.build.sql("DELETE FROM event WHERE org_id = $1", [orgId]);
    expect((await list("after=199")).status).toBe(410);
    expect((await list("after=200")).status).toBe(200);
  });
});
