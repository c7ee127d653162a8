import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { eventsOf, newTeam, trailOf } from "../../../testing/team-tools.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const teamEvents = async (orgId: string) =>
  (await eventsOf(it, orgId)).filter((event) => event.name === "team.changed").map((event) => event.data);

describe("teams", () => {
  test("are made, renamed, filled and deleted, each told and written down; their members stay", async () => {
    const { org, add, admin } = await newTeam(it);
    const [manager, one, two] = [await add("manager"), await add("agent"), await add("agent")];
    const made = await manager.post("/teams", { name: " Early ", memberIds: [one.id, one.id] });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({ id: made.body.id, name: "Early", memberIds: [one.id] });
    const path = `/teams/${made.body.id as string}`;
    const changed = await manager.patch(path, { name: "Late", memberIds: [two.id, manager.id] });
    expect(changed.body).toEqual({
      ...{ id: made.body.id, name: "Late", memberIds: [two.id, manager.id].sort() },
    });
    expect((await manager.patch(path, { memberIds: [manager.id, two.id] })).body).toEqual(changed.body);
    const listed = await one.get("/teams");
    expect(listed.body).toMatchObject({ items: [changed.body], nextCursor: null });
    const members = await admin.get("/members");
    const shown = (members.body.items as { id: string; teamIds: string[] }[]).find(({ id }) => id === two.id);
    expect(shown?.teamIds).toEqual([made.body.id]);
    expect((await manager.delete(path)).status).toBe(204);
    expect((await manager.delete(path)).status).toBe(404);
    expect((await one.get("/teams")).body.items).toEqual([]);
    expect((await two.get("/auth/me")).status).toBe(200);
    expect(await teamEvents(org.id)).toEqual([
      { teamId: made.body.id, team: made.body },
      { teamId: made.body.id, team: changed.body },
      { teamId: made.body.id, team: null },
    ]);
    expect((await trailOf(it, org.id)).map(({ action, details }) => [action, details])).toEqual([
      ["team.created", { before: null, after: { name: "Early", memberIds: [one.id] } }],
      [
        "team.changed",
        {
          before: { name: "Early", memberIds: [one.id] },
          after: { name: "Late", memberIds: [two.id, manager.id].sort() },
        },
      ],
      ["team.deleted", { before: { name: "Late", memberIds: [two.id, manager.id].sort() }, after: null }],
    ]);
  });

  test("an Agent reads them and changes none (T04)", async () => {
    const { add, admin } = await newTeam(it);
    const agent = await add("agent");
    const team = await admin.post("/teams", { name: "Early" });
    const path = `/teams/${team.body.id as string}`;
    expect((await agent.get("/teams")).status).toBe(200);
    expect((await agent.post("/teams", { name: "Mine" })).status).toBe(403);
    expect((await agent.patch(path, { memberIds: [agent.id] })).status).toBe(403);
    expect((await agent.delete(path)).status).toBe(403);
  });

  test("take active members of the own org, and keep who is deactivated later", async () => {
    const [mine, theirs] = [await newTeam(it), await newTeam(it)];
    const [agent, off] = [await mine.add("agent"), await mine.add("agent")];
    await mine.admin.patch(`/members/${off.id}`, { active: false });
    for (const stranger of [theirs.admin.id, off.id, newId()]) {
      const answer = await mine.admin.post("/teams", { name: newId(), memberIds: [agent.id, stranger] });
      expect(answer.body.fields[0].path).toBe("body.memberIds");
    }
    expect((await mine.admin.get("/teams")).body.items).toEqual([]);
    const team = await mine.admin.post("/teams", { name: "Early", memberIds: [agent.id] });
    await mine.admin.patch(`/members/${agent.id}`, { active: false });
    const again = await mine.admin.patch(`/teams/${team.body.id as string}`, {
      memberIds: [agent.id, mine.admin.id],
    });
    expect(again.body.memberIds).toEqual([agent.id, mine.admin.id].sort());
    expect((await theirs.admin.patch(`/teams/${team.body.id as string}`, { name: "Ours" })).status).toBe(404);
    expect((await theirs.admin.delete(`/teams/${team.body.id as string}`)).status).toBe(404);
  });

  test("have names of their own, also when asked for at once, and are at most 500", async () => {
    const { org, admin } = await newTeam(it);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => admin.post("/teams", { name: "Early" })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array<number>(5).fill(409)]);
    const other = await admin.post("/teams", { name: "Late" });
    expect((await admin.patch(`/teams/${other.body.id as string}`, { name: "Early" })).body.code).toBe(
      "name_taken",
    );
    await it.build.sql(
      "INSERT INTO team (org_id, id, name) SELECT $1, gen_random_uuid(), 'T' || n FROM generate_series(1, 498) n",
      [org.id],
    );
    expect((await admin.post("/teams", { name: "One more" })).body.code).toBe("conflict");
  });
});
