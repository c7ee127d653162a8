import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AnyEnvelope } from "#contracts/events/registry.ts";
import { applyToDirectory, emptyDirectory } from "#contracts/projections/directory.projection.ts";
import type { DirectoryState } from "#contracts/projections/directory.projection.ts";
import { permissionNames } from "#contracts/roles.ts";
import { DirectoryMember } from "#contracts/shapes/member.ts";
import type { Team } from "#contracts/shapes/member.ts";
import { newId } from "#core/platform/ids.ts";
import { testPassword, startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { eventually } from "../../../testing/eventually.ts";
import { eventsOf, newTeam, trailOf } from "../../../testing/team-tools.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const path = (id: string) => `/members/${id}`;
const stateOf = async (id: string) =>
  (
    await it.build.sql<{ role: string; set: string | null; active: boolean }>(
      `SELECT role, permission_set_id AS set, disabled_at IS NULL AS active FROM member WHERE id = $1`,
      [id],
    )
  )[0];

describe("W6 V34: the role of a member", () => {
  test("changes at once for HTTP and sockets, ends no session, and the next refresh turns the token over (P9)", async () => {
    const { org, add, admin } = await newTeam(it);
    const member = await add("agent");
    const login = await it.http
      .post("/api/v1/auth/login")
      .send({ email: member.email, password: testPassword });
    const { accessToken, refreshToken } = login.body as { accessToken: string; refreshToken: string };
    const socket = it.socket(accessToken);
    await new Promise((resolve) => socket.once("hello", resolve));
    const audit = () =>
      it.http.get("/api/v1/members/invitations").set("authorization", `Bearer ${accessToken}`);
    expect((await audit()).status).toBe(403);

    const answer = await admin.patch(path(member.id), { role: "admin" });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: member.id, role: "admin", permissionSetId: null, active: true });
    expect((await audit()).status).toBe(200);
    expect((await admin.patch(path(member.id), { role: "agent" })).status).toBe(200);
    expect((await audit()).status).toBe(403);

    expect(socket.connected).toBe(true);
    const refresh = (token: string) => it.http.post("/api/v1/auth/refresh").send({ refreshToken: token });
    const next = await refresh(refreshToken);
    expect(next.status).toBe(200);
    expect(next.body.refreshToken).not.toBe(refreshToken);
    expect(next.body.member.role).toBe("agent");
    await it.build.sql(
      "UPDATE refresh_token SET used_at = used_at - interval '11 seconds' WHERE org_id = $1",
      [org.id],
    );
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  test("is written down with what was before, and told to everybody", async () => {
    const { org, add, admin } = await newTeam(it);
    const member = await add("agent");
    const set = await admin.post("/permission-sets", { name: "Readers", permissions: ["conversation:read"] });
    await admin.patch(path(member.id), { role: "manager", permissionSetId: set.body.id });
    const changed = (await trailOf(it, org.id)).filter((entry) => entry.action === "member.changed");
    expect(changed).toEqual([
      {
        action: "member.changed",
        actor: expect.objectContaining({ kind: "member", id: admin.id }),
        target: expect.objectContaining({ kind: "member", id: member.id }),
        details: {
          before: { role: "agent", permissionSet: null },
          after: { role: "manager", permissionSet: { id: set.body.id, name: "Readers" } },
        },
      },
    ]);
    const told = (await eventsOf(it, org.id)).filter((event) => event.name === "member.changed");
    expect(told.map((event) => event.data["member"])).toEqual([
      expect.objectContaining({ id: member.id, role: "manager", permissionSetId: set.body.id, active: true }),
    ]);
    // What is so already says nothing.
    const written = (await eventsOf(it, org.id)).length;
    await admin.patch(path(member.id), { role: "manager" });
    expect(await eventsOf(it, org.id)).toHaveLength(written);
    expect((await trailOf(it, org.id)).filter((entry) => entry.action === "member.changed")).toHaveLength(1);
  });

  test("nobody grants what they do not hold, nor touches who holds more (S4 F23 T04)", async () => {
    const { add, admin } = await newTeam(it);
    const almost = permissionNames.filter((name) => name !== "org:manage");
    const deputy = await add("manager", almost);
    const agent = await add("agent");
    const attempts = [
      deputy.patch(path(agent.id), { role: "admin" }),
      deputy.patch(path(admin.id), { role: "agent" }),
      deputy.patch(path(admin.id), { active: false }),
      deputy.patch(path(deputy.id), { permissionSetId: null, role: "admin" }),
      deputy.patch(path(deputy.id), { role: "admin" }),
    ];
    for (const answer of await Promise.all(attempts)) expect(answer.body.code).toBe("forbidden");
    expect(await stateOf(agent.id)).toMatchObject({ role: "agent", active: true });
    expect(await stateOf(admin.id)).toMatchObject({ role: "admin", active: true });
    expect(await stateOf(deputy.id)).toMatchObject({ role: "manager" });
    // What they hold they may give: a Manager's role, and an Admin's name without an Admin's rights.
    expect((await deputy.patch(path(agent.id), { role: "manager" })).status).toBe(200);
  });

  test("nobody raises themselves, even where they could give others as much", async () => {
    const { add } = await newTeam(it);
    const twin = await add("agent", permissionNames);
    const mine = await twin.patch(path(twin.id), { role: "admin" });
    expect(mine.body).toMatchObject({ code: "forbidden", detail: "Nobody can raise their own role" });
    expect((await twin.patch(path(twin.id), { role: "agent", permissionSetId: null })).status).toBe(200);
    expect((await twin.patch(path(twin.id), { role: "manager" })).status).toBe(403);
  });

  test("a permission set of another org is none, and so is a member", async () => {
    const [mine, theirs] = [await newTeam(it), await newTeam(it)];
    const set = await theirs.admin.post("/permission-sets", { name: "Theirs", permissions: ["team:read"] });
    const agent = await mine.add("agent");
    const answer = await mine.admin.patch(path(agent.id), { permissionSetId: set.body.id });
    expect(answer.body.fields).toEqual([
      { path: "body.permissionSetId", message: "No permission set of your org" },
    ]);
    expect((await theirs.admin.patch(path(agent.id), { role: "manager" })).status).toBe(404);
    expect((await theirs.admin.patch(path(agent.id), { active: false })).status).toBe(404);
    const stays = await mine.admin.patch(path(agent.id), { active: false, handOverTo: theirs.admin.id });
    expect(stays.status).toBe(422);
    expect(await stateOf(agent.id)).toEqual({ role: "agent", set: null, active: true });
  });

  test("only what may be set can be set (T07)", async () => {
    const { add, admin } = await newTeam(it);
    const agent = await add("agent");
    for (const extra of [
      ...[{ orgId: newId() }, { id: newId() }, { email: "x@example.com" }, { personId: admin.personId }],
      ...[
        { emailVerified: true },
        { disabledAt: null },
        { permissions: permissionNames },
        { joinedAt: "2020" },
      ],
    ]) {
      const answer = await admin.patch(path(agent.id), { role: "agent", ...extra });
      expect(answer.status, JSON.stringify(extra)).toBe(422);
    }
    expect((await admin.patch(path(agent.id), {})).status).toBe(422);
    expect((await admin.patch(path(agent.id), { handOverTo: admin.id })).status).toBe(422);
  });
});

describe("the last Admin", () => {
  test("cannot be demoted, narrowed, deactivated or leave", async () => {
    const { add, admin } = await newTeam(it);
    const set = await admin.post("/permission-sets", { name: "All", permissions: permissionNames });
    // None of these counts as another Admin.
    await add("admin", permissionNames);
    const off = await add("admin");
    expect((await admin.patch(path(off.id), { active: false })).status).toBe(200);
    const unconfirmed = await add("admin");
    await it.build.sql("UPDATE person SET email_verified_at = NULL WHERE id = $1", [unconfirmed.personId]);
    for (const answer of [
      await admin.patch(path(admin.id), { role: "agent" }),
      await admin.patch(path(admin.id), { permissionSetId: set.body.id }),
      await admin.patch(path(admin.id), { active: false }),
      await admin.post("/members/leave"),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.body.code).toBe("last_admin");
    }
    expect(await stateOf(admin.id)).toEqual({ role: "admin", set: null, active: true });
    expect((await admin.get("/auth/me")).status).toBe(200);
    const second = await add("admin");
    expect((await admin.post("/members/leave")).status).toBe(204);
    expect((await second.post("/members/leave")).body.code).toBe("last_admin");
  });

  test("T32: however two or three Admins act on each other at once, one is left", async () => {
    const actions = [{ role: "agent" }, { active: false }, { role: "manager" }] as const;
    for (let round = 0; round < 12; round += 1) {
      const { org, add, admin } = await newTeam(it);
      const others = [await add("admin"), ...(round % 2 === 0 ? [] : [await add("admin")])];
      const all = [admin, ...others];
      const answers = await Promise.all(
        all.flatMap((who, index) => {
          const body = actions[(round + index) % actions.length]!;
          const target = all[(index + 1) % all.length]!;
          return round % 4 === 3
            ? [who.patch(path(target.id), body), who.post("/members/leave")]
            : [who.patch(path(target.id), body)];
        }),
      );
      for (const { status } of answers) expect([200, 204, 401, 403, 409]).toContain(status);
      const left = await it.build.sql(
        "SELECT 1 FROM member WHERE org_id = $1 AND role = 'admin' AND disabled_at IS NULL",
        [org.id],
      );
      expect(left.length, JSON.stringify(answers.map(({ status }) => status))).toBeGreaterThanOrEqual(1);
    }
  });

  test("who was demoted a moment ago demotes nobody any more", async () => {
    const { add, admin } = await newTeam(it);
    const [second, third] = [await add("admin"), await add("admin")];
    const [one, two] = await Promise.all([
      admin.patch(path(second.id), { role: "agent" }),
      second.patch(path(admin.id), { role: "agent" }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 403]);
    expect(await stateOf(third.id)).toMatchObject({ role: "admin" });
  });
});

describe("deactivation", () => {
  const openFor = async (orgId: string, assigneeId: string, count: number) => {
    const channel = await it.build.buildChannel({ orgId });
    const made = await Promise.all(
      Array.from({ length: count }, () => it.build.buildConversation({ orgId, channelId: channel.id })),
    );
    await it.build.sql("UPDATE conversation SET assignee_id = $1 WHERE id = ANY($2)", [
      assigneeId,
      made.map(({ id }) => id),
    ]);
    return made.map(({ id }) => id);
  };
  const assignees = async (ids: readonly string[]) =>
    new Set(
      (
        await it.build.sql<{ to: string | null }>(
          "SELECT assignee_id AS to FROM conversation WHERE id = ANY($1)",
          [ids],
        )
      ).map((row) => row.to),
    );

  test("ends the sessions here at once, closes sockets, and hands open conversations over, each with its event", async () => {
    const { org, add, admin } = await newTeam(it);
    const [agent, heir] = [await add("agent"), await add("agent")];
    const socket = it.socket(agent.token);
    await new Promise((resolve) => socket.once("hello", resolve));
    const closed = new Promise((resolve) => socket.once("disconnect", resolve));
    const open = await openFor(org.id, agent.id, 12);
    const [closedOne] = await openFor(org.id, agent.id, 1);
    await it.build.sql("UPDATE conversation SET status = 'closed' WHERE id = $1", [closedOne]);
    const answer = await admin.patch(path(agent.id), { active: false, handOverTo: heir.id });
    const started = performance.now();
    expect(answer.status).toBe(200);
    expect(answer.body.active).toBe(false);
    expect((await agent.get("/auth/me")).status).toBe(401);
    await closed;
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await assignees(open)).toEqual(new Set([heir.id]));
    expect(await assignees([closedOne!])).toEqual(new Set([agent.id]));
    const events = await eventsOf(it, org.id);
    const told = events.filter((event) => event.name === "conversation.changed");
    expect(told.map(({ data }) => (data as { conversation: { id: string } }).conversation.id).sort()).toEqual(
      [...open].sort(),
    );
    for (const { data } of told) expect(data["conversation"]).toMatchObject({ assigneeId: heir.id });
    expect(events.filter((event) => event.name === "member.changed")).toHaveLength(1);
    expect((await trailOf(it, org.id)).at(-1)).toMatchObject({
      action: "member.deactivated",
      details: { handedOver: 12, handedTo: heir.id },
    });
    const live = await it.build.sql(
      "SELECT 1 FROM session WHERE org_id = $1 AND member_id = $2 AND revoked_at IS NULL",
      [org.id, agent.id],
    );
    expect(live).toEqual([]);
  });

  test("without an heir the conversations become nobody's; a bad heir changes nothing", async () => {
    const { org, add, admin } = await newTeam(it);
    const [agent, off] = [await add("agent"), await add("agent")];
    await admin.patch(path(off.id), { active: false });
    const open = await openFor(org.id, agent.id, 3);
    for (const heir of [agent.id, off.id, newId(), it.orgs[0].agent.id]) {
      const answer = await admin.patch(path(agent.id), { active: false, handOverTo: heir });
      expect(answer.status, heir).toBe(422);
    }
    expect(await stateOf(agent.id)).toMatchObject({ active: true });
    expect(await assignees(open)).toEqual(new Set([agent.id]));
    expect((await admin.patch(path(agent.id), { active: false })).status).toBe(200);
    expect(await assignees(open)).toEqual(new Set([null]));
  });

  test("T32: whoever assigns while it happens, no open conversation ends with the deactivated", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { org, add, admin } = await newTeam(it);
      const [agent, other] = [await add("agent"), await add("agent")];
      const ids = [...(await openFor(org.id, agent.id, 4)), ...(await openFor(org.id, other.id, 4))];
      const [, ...assigned] = await Promise.all([
        admin.patch(path(agent.id), { active: false, handOverTo: other.id }),
        ...ids.map((id) => other.patch(`/conversations/${id}`, { assigneeId: agent.id })),
      ]);
      for (const { status } of assigned) expect([200, 422]).toContain(status);
      expect(await assignees(ids)).toEqual(new Set([other.id]));
    }
  });

  test("a closed conversation that is opened again does not go back to them", async () => {
    const { org, add, admin } = await newTeam(it);
    const agent = await add("agent");
    const [id] = await openFor(org.id, agent.id, 1);
    await admin.patch(`/conversations/${id!}`, { status: "closed" });
    await admin.patch(path(agent.id), { active: false });
    expect(await assignees([id!])).toEqual(new Set([agent.id]));
    expect((await admin.patch(`/conversations/${id!}`, { status: "open" })).status).toBe(200);
    expect(await assignees([id!])).toEqual(new Set([null]));
  });

  test("is one with the handing over: when one fails, neither happens", async () => {
    const { org, add, admin } = await newTeam(it);
    const agent = await add("agent");
    const open = await openFor(org.id, agent.id, 3);
    await it.build.sql(`CREATE FUNCTION refuse_handing() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.org_id = '${org.id}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$`);
    await it.build.sql(
      "CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_handing()",
    );
    try {
      expect((await admin.patch(path(agent.id), { active: false })).status).toBe(500);
    } finally {
      await it.build.sql("DROP TRIGGER refuse ON audit_entry");
      await it.build.sql("DROP FUNCTION refuse_handing");
    }
    expect(await stateOf(agent.id)).toMatchObject({ active: true });
    expect(await assignees(open)).toEqual(new Set([agent.id]));
    expect((await agent.get("/auth/me")).status).toBe(200);
    expect(await eventsOf(it, org.id)).toEqual([]);
  });

  test("a reactivated member signs in anew; what was open before stays closed, even if its end was cut off", async () => {
    const { org, add, admin } = await newTeam(it);
    const agent = await add("agent");
    // As a deactivation whose second step never ran.
    await it.build.sql("UPDATE member SET disabled_at = now() WHERE id = $1", [agent.id]);
    expect((await agent.get("/auth/me")).status).toBe(401);
    const answer = await admin.patch(path(agent.id), { active: true });
    expect(answer.body).toMatchObject({ active: true });
    expect((await agent.get("/auth/me")).status).toBe(401);
    expect((await admin.patch(path(agent.id), { active: true })).status).toBe(200);
    const token = await it.signIn(agent);
    expect((await it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${token}`)).status).toBe(200);
    // Of somebody who is active already it ends nothing.
    await admin.patch(path(agent.id), { active: true });
    expect((await it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${token}`)).status).toBe(200);
    expect((await trailOf(it, org.id)).map((entry) => entry.action)).toEqual(["member.reactivated"]);
  });

  test("touches the member of this org alone, not the person's other orgs", async () => {
    const [here, there] = [await newTeam(it), await newTeam(it)];
    const agent = await here.add("agent");
    const elsewhere = await it.build.buildMember({ orgId: there.org.id, personId: agent.personId });
    await here.admin.patch(path(agent.id), { active: false });
    expect(await stateOf(elsewhere.id)).toMatchObject({ active: true });
  });

  test("leaving is the same by oneself: sessions end, conversations become nobody's, the trail says so", async () => {
    const { org, add } = await newTeam(it);
    const agent = await add("agent");
    const open = await openFor(org.id, agent.id, 2);
    expect((await agent.post("/members/leave")).status).toBe(204);
    expect((await agent.get("/auth/me")).status).toBe(401);
    expect(await stateOf(agent.id)).toMatchObject({ active: false });
    expect(await assignees(open)).toEqual(new Set([null]));
    expect((await trailOf(it, org.id)).at(-1)).toMatchObject({
      action: "member.left",
      actor: { id: agent.id },
      details: { handedOver: 2 },
    });
    const login = await it.http
      .post("/api/v1/auth/login")
      .send({ email: agent.email, password: testPassword });
    expect(login.status).toBe(401);
  });

  test("leaving wants a proof of the last ten minutes", async () => {
    const { add } = await newTeam(it);
    const agent = await add("agent");
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes' WHERE member_id = $1", [
      agent.id,
    ]);
    expect((await agent.post("/members/leave")).body.code).toBe("fresh_login_required");
    expect(await stateOf(agent.id)).toMatchObject({ active: true });
  });
});

describe("old directory + events = a fresh fetch", () => {
  test("what somebody changes of themselves is told in each of their orgs", async () => {
    const { org, add } = await newTeam(it);
    const agent = await add("agent");
    const elsewhere = await it.build.buildMember({ personId: agent.personId });
    const told = async (orgId: string) =>
      (await eventsOf(it, orgId))
        .filter((event) => event.name === "member.changed")
        .map((event) => event.data["member"] as { id: string; name: string; email: string });
    expect((await agent.patch("/auth/me", { name: "Newly Named" })).status).toBe(200);
    expect((await told(org.id)).at(-1)).toMatchObject({ id: agent.id, name: "Newly Named" });
    expect(await told(elsewhere.orgId)).toEqual([]);
    const email = `${newId()}@example.com`;
    expect((await agent.post("/auth/email", { email })).status).toBe(202);
    const mail = (await it.mails()).find((one) => one.to === email)!;
    const token = new URL((mail.content as { link: string }).link).hash.slice("#token=".length);
    expect((await it.http.post("/api/v1/auth/verify-email").send({ token })).status).toBe(200);
    expect((await told(org.id)).at(-1)).toMatchObject({ id: agent.id, name: "Newly Named", email });
    expect((await told(elsewhere.orgId)).at(-1)).toMatchObject({ id: elsewhere.id, email });
  });

  test("for members, teams and permission sets, however many act at once", async () => {
    const { add, admin } = await newTeam(it);
    const members = [await add("agent"), await add("agent"), await add("manager")];
    const read = async (): Promise<DirectoryState> => {
      const page = (await admin.get("/members")).body as { items: unknown[]; asOfSeq: number };
      const teams = (await admin.get("/teams")).body as { items: Team[]; asOfSeq: number };
      const rows = page.items.map((item) => DirectoryMember.parse(item));
      return {
        ...emptyDirectory,
        lastSeq: Math.min(page.asOfSeq, teams.asOfSeq),
        members: Object.fromEntries(rows.map((row) => [row.id, row])),
        teams: Object.fromEntries(teams.items.map((team) => [team.id, team])),
      };
    };
    const before = await read();
    const [gone, kept] = await Promise.all([
      admin.post("/teams", { name: "Gone", memberIds: [members[0]!.id] }),
      admin.post("/teams", { name: "Kept", memberIds: [] }),
    ]);
    const set = await admin.post("/permission-sets", { name: "Night", permissions: ["team:read"] });
    await Promise.all([
      admin.patch(path(members[0]!.id), { role: "manager" }),
      admin.patch(path(members[1]!.id), { permissionSetId: set.body.id }),
      admin.patch(path(members[2]!.id), { active: false }),
      admin.patch(`/teams/${kept.body.id as string}`, {
        name: "Late",
        memberIds: members.slice(0, 2).map(({ id }) => id),
      }),
      admin.delete(`/teams/${gone.body.id as string}`),
    ]);
    const events = await eventually(
      async () =>
        ((await admin.get(`/events?after=${before.lastSeq}`)).body as { items: unknown[] }).items.map(
          (item) => AnyEnvelope.parse(item),
        ),
      (list) => list.length >= 8,
    );
    const after = [...events, ...events].reduce(applyToDirectory, before);
    const fresh = await read();
    expect({ members: after.members, teams: after.teams }).toEqual({
      members: fresh.members,
      teams: fresh.teams,
    });
    expect(after.permissionSetsSeq).toBeGreaterThan(0);
    expect(fresh.members[members[2]!.id]).toMatchObject({ active: false });
  });
});
