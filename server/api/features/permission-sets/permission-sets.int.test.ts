import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissionNames, permissionsOf, Role } from "#contracts/roles.ts";
import { newId } from "#core/platform/ids.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { eventsOf, newTeam, trailOf } from "../../../testing/team-tools.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const root = "/permission-sets";

describe("F23 W6: permission sets", () => {
  test("the list shows the built-in roles from the one table, and the org's own sets", async () => {
    const { add, admin } = await newTeam(it);
    const manager = await add("manager");
    const made = await admin.post(root, {
      name: " Night ",
      permissions: ["team:read", "member:read", "team:read"],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "Night", permissions: ["member:read", "team:read"], members: 0 });
    await admin.patch(`/members/${manager.id}`, { permissionSetId: made.body.id });
    const list = await admin.get(root);
    expect(list.body).toEqual({
      roles: Role.options.map((role) => ({ role, permissions: permissionsOf(role) })),
      items: [{ ...made.body, members: 1 }],
      nextCursor: null,
    });
  });

  test("a change bites at once, on HTTP and on sockets", async () => {
    const { org, add, admin } = await newTeam(it);
    const member = await add("agent");
    const set = await admin.post(root, { name: "Night", permissions: ["member:read"] });
    await admin.patch(`/members/${member.id}`, { permissionSetId: set.body.id });
    const socket = it.socket(member.token);
    await new Promise((resolve) => socket.once("hello", resolve));
    const heard: string[] = [];
    socket.on("event", (event) => heard.push(event.name));
    expect((await member.get("/teams")).status).toBe(403);
    const wider = await admin.patch(`${root}/${set.body.id as string}`, {
      permissions: ["member:read", "team:read"],
    });
    expect(wider.status).toBe(200);
    expect((await member.get("/teams")).status).toBe(200);
    const deadline = Date.now() + 8_000;
    while (!heard.includes("team.changed") && Date.now() < deadline) {
      await admin.post("/teams", { name: newId() });
    }
    expect(heard).toContain("team.changed");
    await admin.patch(`${root}/${set.body.id as string}`, { permissions: ["conversation:read"] });
    expect((await member.get("/teams")).status).toBe(403);
    expect((await member.get("/members")).status).toBe(403);
    const told = (await eventsOf(it, org.id)).filter((event) => event.name === "permission_set.changed");
    expect(told).toHaveLength(3);
    expect(told[0]!.data).toEqual({ permissionSetId: set.body.id });
  });

  test("nobody puts in what they do not hold, nor touches a set that holds more than they do (S4)", async () => {
    const { org, add, admin } = await newTeam(it);
    const wide = await admin.post(root, { name: "Wide", permissions: ["org:manage", "team:read"] });
    const held = permissionNames.filter((name) => name !== "org:manage" && name !== "audit:export");
    const deputy = await add("manager", held);
    const path = `${root}/${wide.body.id as string}`;
    const [own] = await it.build.sql<{ id: string }>(
      "SELECT permission_set_id AS id FROM member WHERE id = $1",
      [deputy.id],
    );
    for (const answer of [
      await deputy.post(root, { name: "Mine", permissions: ["audit:export"] }),
      await deputy.post(root, { name: "Mine", permissions: [...held, "org:manage"] }),
      await deputy.patch(`${root}/${own!.id}`, { permissions: [...held, "org:manage"] }),
      await deputy.patch(path, { permissions: ["team:read"] }),
      await deputy.patch(path, { permissions: ["org:manage", "team:read", "member:read"] }),
    ]) {
      expect(answer.body.code).toBe("forbidden");
    }
    expect((await deputy.patch(path, { name: "Still wide" })).status).toBe(200);
    expect((await deputy.post(root, { name: "Mine", permissions: held })).status).toBe(201);
    const rows = await it.build.sql<{ permissions: string[] }>(
      "SELECT permissions FROM permission_set WHERE org_id = $1 AND 'org:manage' = ANY(permissions)",
      [org.id],
    );
    expect(rows).toEqual([{ permissions: ["org:manage", "team:read"] }]);
  });

  test("names are one of a kind in an org, also when asked for at once; unknown permissions are refused", async () => {
    const [mine, theirs] = [await newTeam(it), await newTeam(it)];
    const body = { name: "Night", permissions: ["team:read"] };
    const answers = await Promise.all(Array.from({ length: 6 }, () => mine.admin.post(root, body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array<number>(5).fill(409)]);
    expect(answers.find((answer) => answer.status === 409)!.body.code).toBe("name_taken");
    expect((await theirs.admin.post(root, body)).status).toBe(201);
    const other = await mine.admin.post(root, { ...body, name: "Day" });
    const renamed = await mine.admin.patch(`${root}/${other.body.id as string}`, { name: "Night" });
    expect(renamed.body.code).toBe("name_taken");
    for (const permissions of [[], ["everything"], ["org:manage", "__proto__"], "team:read"]) {
      expect((await mine.admin.post(root, { name: "Bad", permissions })).status).toBe(422);
    }
  });

  test("is not deleted while a member, active or not, or an open invitation has it", async () => {
    const { org, add, admin } = await newTeam(it);
    const set = await admin.post(root, { name: "Night", permissions: ["team:read"] });
    const path = `${root}/${set.body.id as string}`;
    const member = await add("agent");
    await admin.patch(`/members/${member.id}`, { permissionSetId: set.body.id });
    expect((await admin.delete(path)).body.code).toBe("in_use");
    await admin.patch(`/members/${member.id}`, { active: false });
    expect((await admin.delete(path)).body.code).toBe("in_use");
    await admin.patch(`/members/${member.id}`, { permissionSetId: null });
    const invitation = await admin.post("/members/invitations", {
      ...{ email: `${newId()}@example.com`, role: "agent", permissionSetId: set.body.id },
    });
    const invited = `/members/invitations/${invitation.body.id as string}`;
    // One that ran out of time may be sent again, and would then give the role's own rights.
    await it.build.sql("UPDATE invitation SET expires_at = now() - interval '1 day' WHERE org_id = $1", [
      org.id,
    ]);
    expect((await admin.delete(path)).body.code).toBe("in_use");
    expect((await admin.delete(invited)).status).toBe(204);
    expect((await admin.delete(path)).status).toBe(204);
    expect((await admin.delete(path)).status).toBe(404);
    const actions = (await trailOf(it, org.id)).filter((entry) => entry.target?.kind === "permission_set");
    expect(actions.map(({ action, details }) => [action, details])).toEqual([
      ["permission_set.created", { after: { name: "Night", permissions: ["team:read"] } }],
      ["permission_set.deleted", { before: { name: "Night", permissions: ["team:read"] } }],
    ]);
  });

  test("giving a set away while it is being deleted leaves either the set or the refusal", async () => {
    for (let round = 0; round < 8; round += 1) {
      const { add, admin } = await newTeam(it);
      const member = await add("agent");
      const set = await admin.post(root, { name: "Night", permissions: ["team:read"] });
      const [gone, given] = await Promise.all([
        admin.delete(`${root}/${set.body.id as string}`),
        admin.patch(`/members/${member.id}`, { permissionSetId: set.body.id }),
      ]);
      expect([
        [204, 422],
        [409, 200],
      ]).toContainEqual([gone.status, given.status]);
    }
  });

  test("an org has at most 200 of them", async () => {
    const { org, admin } = await newTeam(it);
    await it.build.sql(
      "INSERT INTO permission_set (org_id, id, name, permissions) SELECT $1, gen_random_uuid(), 'S' || n, '{}' FROM generate_series(1, 200) n",
      [org.id],
    );
    const answer = await admin.post(root, { name: "One more", permissions: ["team:read"] });
    expect(answer.body).toMatchObject({ code: "conflict", detail: "An org has at most 200 permission sets" });
  });
});
