import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditEntry } from "#contracts/shapes/audit.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import type { TestServer } from "../testing/start-test-server.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

test("a missing right is an entry in the org's trail, once a minute for each who and what (V44)", async () => {
  const [{ agent, manager, admin, org }, other] = it.orgs;
  const bearer = async (member: typeof agent) => `Bearer ${await it.signIn(member)}`;
  const [asAgent, asManager, asAdmin] = [await bearer(agent), await bearer(manager), await bearer(admin)];
  const ask = (authorization: string) =>
    it.http.get("/api/v1/journal/items").set("authorization", authorization);
  for (const who of [asAgent, asAgent, asAgent, asManager]) expect((await ask(who)).status).toBe(403);
  const denied = async (authorization: string): Promise<AuditEntry[]> => {
    const answer = await it.http
      .get("/api/v1/audit")
      .query({ action: "access.denied" })
      .set("authorization", authorization);
    return (answer.body as { items: AuditEntry[] }).items;
  };
  await expect.poll(async () => (await denied(asAdmin)).length).toBe(2);
  expect(await denied(asAdmin)).toEqual([
    expect.objectContaining({ actor: expect.objectContaining({ id: manager.id }) as object }),
    expect.objectContaining({
      actor: { kind: "member", id: agent.id, name: expect.any(String) as string },
      details: { route: "journal.items", code: "forbidden" },
      place: "This machine",
    }),
  ]);
  expect(await denied(await bearer(other.admin))).toEqual([]);
  const rows = await it.build.sql<{ n: number }>(
    "SELECT count(*)::int AS n FROM audit_entry WHERE org_id = $1 AND action = 'access.denied'",
    [org.id],
  );
  expect(rows[0]?.n).toBe(2);
});
