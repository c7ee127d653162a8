import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { permissionNames } from "#contracts/roles.ts";
import { newId } from "#core/platform/ids.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { eventsOf, newTeam, speakAs, trailOf } from "../../../testing/team-tools.ts";
import type { SignedInMember } from "../../../testing/team-tools.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const root = "/members/invitations";
const someone = () => `guest-${newId()}@example.com`;
const accept = (body: object) => it.http.post("/api/v1/invitations/accept").send(body);
const look = (token: string) => it.http.post("/api/v1/invitations/look").send({ token });
const password = "a long walk home at night";

/** The links mailed to an address, oldest first. */
const linksTo = async (email: string): Promise<string[]> =>
  (await it.mails())
    .filter((mail) => mail.to === email && mail.content.template === "invitation")
    .map((mail) => (mail.content as { link: string }).link);
const tokenIn = (link: string): string => new URL(link).hash.slice("#token=".length);

const invite = async (admin: SignedInMember, given: object = {}) => {
  const email = someone();
  const answer = await admin.post(root, { email, role: "agent", ...given });
  expect(answer.status, answer.text).toBe(201);
  const links = await linksTo((answer.body as { email: string }).email);
  return { id: answer.body.id as string, email, body: answer.body, token: tokenIn(links.at(-1)!) };
};
const membersOf = (orgId: string, email: string) =>
  it.build.sql<{ id: string; role: string; name: string; set: string | null }>(
    `SELECT m.id, m.role, m.name, m.permission_set_id AS set FROM member m JOIN person p ON p.id = m.person_id
     WHERE m.org_id = $1 AND p.email = $2`,
    [orgId, email],
  );

describe("inviting", () => {
  test("mails a link from the org whose secret no request line carries and no table holds (T17, T19)", async () => {
    const { org, admin } = await newTeam(it);
    const { id, email, body } = await invite(admin, { email: `Big.${someone()}` });
    expect(body).toEqual({
      id,
      email: expect.stringMatching(/^big\./) as string,
      role: "agent",
      permissionSetId: null,
      invitedBy: expect.any(String) as string,
      createdAt: expect.any(String) as string,
      expiresAt: expect.any(String) as string,
    });
    const days = (Date.parse(body.expiresAt as string) - Date.parse(body.createdAt as string)) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);
    const [link] = await linksTo(body.email as string);
    const url = new URL(link!);
    expect(url.origin).toBe("https://parley.test");
    expect([url.pathname, url.search]).toEqual(["/accept-invitation", ""]);
    const token = tokenIn(link!);
    expect(Buffer.from(token.slice(4), "base64url")).toHaveLength(32);
    const [row] = await it.build.sql<{ hash: Buffer; row: string }>(
      "SELECT token_hash AS hash, i::text AS row FROM invitation i WHERE id = $1",
      [id],
    );
    expect(row!.hash.equals(createHash("sha256").update(token).digest())).toBe(true);
    expect(row!.row).not.toContain(token);
    const [mail] = await it.build.sql<{ from: string; row: string }>(
      "SELECT from_org_id AS from, m::text AS row FROM mail m ORDER BY created_at DESC, id DESC LIMIT 1",
    );
    expect(mail!.from).toBe(org.id);
    expect(mail!.row).not.toContain(Buffer.from(token).toString("hex"));
    expect(JSON.stringify(await trailOf(it, org.id))).not.toContain(token);
    expect(email).not.toBe("");
  });

  test("leads to our own address, whatever host a request names (T19)", async () => {
    const { admin } = await newTeam(it);
    const email = someone();
    const answer = await it.http
      .post(`/api/v1${root}`)
      .set("authorization", `Bearer ${admin.token}`)
      .set("host", "evil.example")
      .set("x-forwarded-host", "evil.example")
      .set("forwarded", "host=evil.example")
      .send({ email, role: "agent" });
    expect(answer.status).toBe(201);
    expect((await linksTo(email))[0]).toMatch(/^https:\/\/parley\.test\//);
  });

  test("no line break gets from a name or an address into a mail (T19 V06)", async () => {
    const { org, admin } = await newTeam(it);
    await it.build.sql("UPDATE org SET name = $2 WHERE id = $1", [org.id, "Shop\r\nBcc: all@example.com"]);
    await it.build.sql("UPDATE member SET name = $2 WHERE id = $1", [admin.id, "Ana\nX-Evil: 1"]);
    const { email } = await invite(admin);
    const mail = (await it.mails()).find((one) => one.to === email)!;
    expect(JSON.stringify(mail.content)).not.toMatch(/\\[rn]/);
    for (const bad of [
      "a@b.example\r\nBcc: x@y.example",
      "a@b.example,c@d.example",
      "Ana <a@b.example>",
      "a",
    ]) {
      expect((await admin.post(root, { email: bad, role: "agent" })).status, bad).toBe(422);
    }
  });

  test("one is open per address and org: inviting again ends the first link", async () => {
    const { org, admin } = await newTeam(it);
    const first = await invite(admin);
    const second = await invite(admin, { email: first.email.toUpperCase(), role: "manager" });
    expect((await look(first.token)).body.code).toBe("link_invalid");
    expect((await look(tokenIn((await linksTo(first.email)).at(-1)!))).body.role).toBe("manager");
    const list = await admin.get(root);
    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual([second.id]);
    const email = someone();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => admin.post(root, { email, role: "agent" })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(201));
    const open = await it.build.sql(
      "SELECT 1 FROM invitation WHERE org_id = $1 AND email = $2 AND withdrawn_at IS NULL",
      [org.id, email],
    );
    expect(open).toHaveLength(1);
  });

  test("who is a member already is not invited, deactivated or not", async () => {
    const { add, admin } = await newTeam(it);
    const [member, off] = [await add("agent"), await add("agent")];
    await admin.patch(`/members/${off.id}`, { active: false });
    const active = await admin.post(root, { email: member.email.toUpperCase(), role: "agent" });
    expect(active.body.code).toBe("already_member");
    const inactive = await admin.post(root, { email: off.email, role: "agent" });
    expect(inactive.body).toMatchObject({
      code: "already_member",
      detail: "This person is a deactivated member; reactivate them",
    });
  });

  test("nobody invites to more than they hold, nor sends such an invitation again (S4 F23)", async () => {
    const { add, admin } = await newTeam(it);
    const deputy = await add(
      "manager",
      permissionNames.filter((name) => name !== "org:manage"),
    );
    const set = await admin.post("/permission-sets", { name: "Owner", permissions: ["org:manage"] });
    for (const body of [
      { email: someone(), role: "admin" },
      { email: someone(), role: "agent", permissionSetId: set.body.id },
    ]) {
      expect((await deputy.post(root, body)).body.code).toBe("forbidden");
    }
    const byAdmin = await invite(admin, { role: "admin" });
    expect((await deputy.post(`${root}/${byAdmin.id}/resend`)).body.code).toBe("forbidden");
    expect((await look(byAdmin.token)).status).toBe(200);
    expect((await invite(deputy, { role: "manager" })).body.role).toBe("manager");
  });

  test("is throttled by mailbox, and by org", async () => {
    const { admin } = await newTeam(it);
    const { id, email } = await invite(admin);
    const statuses: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) statuses.push((await admin.post(`${root}/${id}/resend`)).status);
    expect(statuses).toEqual([...Array<number>(9).fill(200), 429]);
    const other = await newTeam(it);
    const again = await other.admin.post(root, { email, role: "agent" });
    expect(again.status).toBe(429);
    expect(Number(again.headers["retry-after"])).toBeGreaterThan(3_600);
    const many = await newTeam(it);
    const lane = async (): Promise<number[]> => {
      const seen: number[] = [];
      for (let turn = 0; turn < 34; turn += 1) {
        seen.push((await many.admin.post(root, { email: someone(), role: "agent" })).status);
      }
      return seen;
    };
    const all = (await Promise.all(Array.from({ length: 6 }, lane))).flat();
    expect(all.filter((status) => status === 201)).toHaveLength(200);
    expect(all.filter((status) => status === 429)).toHaveLength(4);
  });

  test("resend gives a new link and seven new days; withdraw ends it; both are written down", async () => {
    const { org, admin } = await newTeam(it);
    const { id, email, token } = await invite(admin);
    await it.build.sql("UPDATE invitation SET expires_at = now() - interval '1 minute' WHERE id = $1", [id]);
    expect((await look(token)).body.code).toBe("link_invalid");
    const again = await admin.post(`${root}/${id}/resend`);
    expect(again.status).toBe(200);
    expect(Date.parse(again.body.expiresAt as string)).toBeGreaterThan(Date.now() + 6.9 * 86_400_000);
    const fresh = tokenIn((await linksTo(email)).at(-1)!);
    expect(fresh).not.toBe(token);
    expect((await look(token)).status).toBe(410);
    expect((await look(fresh)).status).toBe(200);
    expect((await admin.delete(`${root}/${id}`)).status).toBe(204);
    expect((await look(fresh)).status).toBe(410);
    expect((await accept({ token: fresh, name: "Bo", newPassword: password })).body.code).toBe(
      "link_invalid",
    );
    expect((await admin.delete(`${root}/${id}`)).status).toBe(404);
    expect((await admin.post(`${root}/${id}/resend`)).status).toBe(404);
    expect((await trailOf(it, org.id)).map(({ action, target }) => [action, target?.name])).toEqual([
      ["member.invited", email],
      ["invitation.sent_again", email],
      ["invitation.withdrawn", email],
    ]);
  });

  test("the list is paged, newest first, and knows nothing of other orgs", async () => {
    const [mine, theirs] = [await newTeam(it), await newTeam(it)];
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.unshift((await invite(mine.admin)).id);
    await invite(theirs.admin);
    const first = await mine.admin.get(`${root}?limit=3`);
    const rest = await mine.admin.get(`${root}?limit=3&cursor=${first.body.nextCursor as string}`);
    expect(rest.body.nextCursor).toBeNull();
    const ids = [...first.body.items, ...rest.body.items].map((item: { id: string }) => item.id);
    expect(ids).toEqual(made);
  });
});

describe("T17 V28: accepting", () => {
  test("fifty at once give exactly one member, one session and one entry, and then the link is dead", async () => {
    const { org, admin } = await newTeam(it);
    const { email, token } = await invite(admin, { role: "manager" });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => accept({ token, name: "Bo Ek", newPassword: password })),
    );
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    for (const lost of answers.filter((answer) => answer.status !== 200)) {
      expect(["link_invalid", "conflict", "unavailable"]).toContain(lost.body.code);
    }
    expect(won[0]!.body).toMatchObject({
      member: { email, role: "manager", name: "Bo Ek", active: true },
      org: { id: org.id },
      standing: "full",
    });
    expect(await membersOf(org.id, email)).toHaveLength(1);
    expect(await it.build.sql("SELECT 1 FROM person WHERE email = $1", [email])).toHaveLength(1);
    const memberId = won[0]!.body.member.id as string;
    const sessions = await it.build.sql<{ methods: string[] }>(
      "SELECT methods FROM session WHERE member_id = $1",
      [memberId],
    );
    expect(sessions).toEqual([{ methods: ["invitation"] }]);
    const joined = (await trailOf(it, org.id)).filter((entry) => entry.action === "member.joined");
    expect(joined).toMatchObject([{ actor: { id: memberId }, details: { role: "manager" } }]);
    const told = (await eventsOf(it, org.id)).filter((event) => event.name === "member.changed");
    expect(told.map((event) => event.data["member"])).toMatchObject([{ id: memberId, email }]);
    expect((await accept({ token, name: "Bo Ek", newPassword: password })).body.code).toBe("link_invalid");
    expect((await look(token)).status).toBe(410);
    const me = speakAs(it, won[0]!.body.accessToken as string);
    expect((await me.get("/auth/me")).body.member.id).toBe(memberId);
    expect((await it.http.post("/api/v1/auth/login").send({ email, password })).status).toBe(200);
  });

  test("a new person says a name and a password that is not easy to guess", async () => {
    const { org, admin } = await newTeam(it);
    const { email, token } = await invite(admin);
    expect((await look(token)).body).toMatchObject({
      ...{ email, orgName: org.name, role: "agent", hasAccount: false, asksFor: "new_account" },
    });
    const fields = async (body: object) =>
      (await accept({ token, ...body })).body.fields?.[0]?.path as string;
    expect(await fields({ newPassword: password })).toBe("body.name");
    expect(await fields({ name: "Bo" })).toBe("body.newPassword");
    expect(await fields({ name: "Bo", newPassword: "short" })).toBe("body.newPassword");
    const weak = await accept({ token, name: "Bo", newPassword: "password123" });
    expect(weak.body.code).toBe("password_too_weak");
    expect((await accept({ token, name: "Bo", newPassword: email })).body.code).toBe("password_too_weak");
    expect(await membersOf(org.id, email)).toEqual([]);
    expect((await accept({ token, name: "Bo", newPassword: password, refreshIn: "cookie" })).status).toBe(
      200,
    );
  });

  test("an account there is proves itself by its password, and guesses at it count as at the sign-in", async () => {
    const { org, admin } = await newTeam(it);
    const person = await it.build.buildMember({ passwordHash: it.passwordHash, name: "Cy" });
    const { token } = await invite(admin, { email: person.email });
    expect((await look(token)).body).toMatchObject({ hasAccount: true, asksFor: "password" });
    expect((await accept({ token, name: "X", newPassword: password })).status).toBe(422);
    expect((await accept({ token })).body.fields[0].path).toBe("body.password");
    const statuses: number[] = [];
    for (let guess = 0; guess < 26; guess += 1) {
      statuses.push((await accept({ token, password: `guess ${guess}` })).status);
    }
    expect(statuses).toEqual([...Array<number>(25).fill(401), 429]);
    expect((await accept({ token, password: testPassword })).status).toBe(429);
    const login = await it.http
      .post("/api/v1/auth/login")
      .send({ email: person.email, password: testPassword });
    expect(login.status).toBe(429);
    expect(await membersOf(org.id, person.email)).toEqual([]);
  });

  test("and goes by the name it has; its other org and its password stay as they are", async () => {
    const { org, admin } = await newTeam(it);
    const person = await it.build.buildMember({ passwordHash: it.passwordHash, name: "Cy" });
    const { token } = await invite(admin, { email: person.email });
    const answer = await accept({ token, password: testPassword });
    expect(answer.body).toMatchObject({ member: { name: "Cy", role: "agent" }, org: { id: org.id } });
    const me = speakAs(it, answer.body.accessToken as string);
    expect((await me.get("/auth/me")).body.orgs).toHaveLength(2);
    const rows = await it.build.sql<{ role: string }>("SELECT role FROM member WHERE id = $1", [person.id]);
    expect(rows).toEqual([{ role: person.role }]);
  });

  test("a second factor is asked for before a session opens (V28)", async () => {
    const { admin } = await newTeam(it);
    const person = await it.build.buildMember({ passwordHash: it.passwordHash });
    await it.build.sql("INSERT INTO second_factor (person_id, secret, confirmed_at) VALUES ($1, $2, now())", [
      person.personId,
      Buffer.alloc(60),
    ]);
    const { token } = await invite(admin, { email: person.email });
    const answer = await accept({ token, password: testPassword });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ stepUp: { kind: "totp", token: expect.any(String) as string } });
    const sessions = await it.build.sql(
      "SELECT 1 FROM session s JOIN member m ON m.id = s.member_id WHERE m.person_id = $1",
      [person.personId],
    );
    expect(sessions).toEqual([]);
  });

  test("an account without a password comes in by the link alone, as by a magic link", async () => {
    const { org, admin } = await newTeam(it);
    const person = await it.build.buildMember({});
    const { token } = await invite(admin, { email: person.email });
    expect((await look(token)).body.asksFor).toBe("nothing");
    expect((await accept({ token, newPassword: password })).status).toBe(422);
    expect((await accept({ token })).status).toBe(200);
    expect(await membersOf(org.id, person.email)).toHaveLength(1);
    const rows = await it.build.sql("SELECT 1 FROM person WHERE id = $1 AND password_hash IS NULL", [
      person.personId,
    ]);
    expect(rows).toHaveLength(1);
  });

  test("whoever waited with an unconfirmed account on the address loses it to its owner", async () => {
    const { org, admin } = await newTeam(it);
    const squatter = await it.build.buildMember({ passwordHash: it.passwordHash });
    await it.build.sql("UPDATE person SET email_verified_at = NULL WHERE id = $1", [squatter.personId]);
    const theirs = speakAs(it, await it.signIn(squatter));
    const { token } = await invite(admin, { email: squatter.email });
    expect((await look(token)).body).toMatchObject({ hasAccount: false, asksFor: "new_account" });
    const answer = await accept({ token, name: "Owner", newPassword: password });
    expect(answer.body).toMatchObject({ member: { name: "Owner" }, org: { id: org.id }, standing: "full" });
    expect((await theirs.get("/auth/me")).status).toBe(401);
    const login = (given: string) =>
      it.http.post("/api/v1/auth/login").send({ email: squatter.email, password: given });
    expect((await login(testPassword)).status).toBe(401);
    expect((await login(password)).status).toBe(200);
  });

  test("a permission set of the invitation is the member's from the first call", async () => {
    const { org, admin } = await newTeam(it);
    const set = await admin.post("/permission-sets", { name: "Readers", permissions: ["team:read"] });
    const { email, token } = await invite(admin, { role: "admin", permissionSetId: set.body.id });
    const answer = await accept({ token, name: "Di", newPassword: password });
    expect(answer.body.permissions).toEqual(["team:read"]);
    expect(await membersOf(org.id, email)).toMatchObject([{ role: "admin", set: set.body.id }]);
    const me = speakAs(it, answer.body.accessToken as string);
    expect((await me.get("/teams")).status).toBe(200);
    expect((await me.get("/members")).status).toBe(403);
  });

  test("an invitation does not undo a deactivation", async () => {
    const { org, admin } = await newTeam(it);
    const { email, token } = await invite(admin);
    const member = await it.build.buildMember({ orgId: org.id, email, passwordHash: it.passwordHash });
    await it.build.sql("UPDATE member SET disabled_at = now() WHERE id = $1", [member.id]);
    expect((await look(token)).status).toBe(410);
    expect((await accept({ token, password: testPassword })).body.code).toBe("link_invalid");
    expect(await membersOf(org.id, email)).toHaveLength(1);
  });

  test("is one: when the session cannot be opened, nobody joined and the link is good", async () => {
    const { org, admin } = await newTeam(it);
    const { email, token } = await invite(admin);
    await it.build.sql(`CREATE FUNCTION refuse_session() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.org_id = '${org.id}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$`);
    await it.build.sql(
      "CREATE TRIGGER refuse BEFORE INSERT ON refresh_token FOR EACH ROW EXECUTE FUNCTION refuse_session()",
    );
    try {
      expect((await accept({ token, name: "Bo", newPassword: password })).status).toBe(500);
    } finally {
      await it.build.sql("DROP TRIGGER refuse ON refresh_token");
      await it.build.sql("DROP FUNCTION refuse_session");
    }
    expect(await it.build.sql("SELECT 1 FROM person WHERE email = $1", [email])).toEqual([]);
    expect((await accept({ token, name: "Bo", newPassword: password })).status).toBe(200);
  });
});

describe("T19 T02 R32: a link is bound to its address and its org", () => {
  test("no field of the body names another address, org, role or person", async () => {
    const { org, admin } = await newTeam(it);
    const other = await newTeam(it);
    const { email, token } = await invite(admin);
    for (const extra of [
      ...[{ email: other.admin.email }, { orgId: other.org.id }, { org_id: other.org.id }, { role: "admin" }],
      ...[{ permissionSetId: newId() }, { personId: other.admin.personId }, { memberId: other.admin.id }],
    ]) {
      const answer = await accept({ token, name: "Bo", newPassword: password, ...extra });
      expect(answer.status, JSON.stringify(extra)).toBe(422);
    }
    expect(await membersOf(org.id, email)).toEqual([]);
  });

  test("somebody else who is signed in does not join with it, nor does their password open it", async () => {
    const { org, admin } = await newTeam(it);
    const thief = await (await newTeam(it)).add("agent");
    const victim = await it.build.buildMember({ passwordHash: it.passwordHash });
    await it.build.sql("UPDATE person SET password_hash = $2 WHERE id = $1", [
      victim.personId,
      it.passwordHash.replace(/.$/, (last) => (last === "a" ? "b" : "a")),
    ]);
    const { token } = await invite(admin, { email: victim.email });
    const answer = await thief.post("/invitations/accept", { token, password: testPassword });
    expect(answer.body.code).toBe("invalid_credentials");
    expect(await membersOf(org.id, thief.email)).toEqual([]);
    expect(await membersOf(org.id, victim.email)).toEqual([]);
  });

  test("links of two orgs to one address open each its own org", async () => {
    const [a, b] = [await newTeam(it), await newTeam(it)];
    const first = await invite(a.admin);
    const second = await invite(b.admin, { email: first.email });
    const answer = await accept({ token: second.token, name: "Bo", newPassword: password });
    expect(answer.body.org.id).toBe(b.org.id);
    expect(await membersOf(a.org.id, first.email)).toEqual([]);
    // The address has an account by now, so the other link asks for its password.
    expect((await look(first.token)).body.asksFor).toBe("password");
    expect((await accept({ token: first.token, name: "Bo", newPassword: password })).status).toBe(422);
    expect((await accept({ token: first.token, password })).body.org.id).toBe(a.org.id);
  });

  test("when the account moves to another address, the link does not follow", async () => {
    const { org, admin } = await newTeam(it);
    const person = await it.build.buildMember({ passwordHash: it.passwordHash });
    const { token } = await invite(admin, { email: person.email });
    await it.build.sql("UPDATE person SET email = $2 WHERE id = $1", [person.personId, someone()]);
    expect((await look(token)).body.asksFor).toBe("new_account");
    expect((await accept({ token, password: testPassword })).status).toBe(422);
    expect((await accept({ token, name: "New", newPassword: password })).status).toBe(200);
    const joined = await it.build.sql("SELECT 1 FROM member WHERE org_id = $1 AND person_id = $2", [
      org.id,
      person.personId,
    ]);
    expect(joined).toEqual([]);
  });

  test("another org's Admin neither sees, sends nor withdraws it", async () => {
    const [mine, theirs] = [await newTeam(it), await newTeam(it)];
    const { id, token } = await invite(mine.admin);
    expect((await theirs.admin.post(`${root}/${id}/resend`)).status).toBe(404);
    expect((await theirs.admin.delete(`${root}/${id}`)).status).toBe(404);
    expect((await theirs.admin.get(root)).body.items).toEqual([]);
    expect((await look(token)).status).toBe(200);
    const set = await theirs.admin.post("/permission-sets", { name: "Theirs", permissions: ["team:read"] });
    const crossing = await mine.admin.post(root, {
      ...{ email: someone(), role: "agent", permissionSetId: set.body.id },
    });
    expect(crossing.status).toBe(422);
  });

  test("guessed, cut and foreign tokens are one dead link", async () => {
    const { admin } = await newTeam(it);
    const { token } = await invite(admin);
    const refresh = (
      await it.http.post("/api/v1/auth/login").send({ email: admin.email, password: testPassword })
    ).body.refreshToken as string;
    const bad = [`${token}A`, token.slice(0, -1), token.toUpperCase(), refresh, `inv_${"A".repeat(43)}`];
    for (const each of bad) {
      const [looked, accepted] = [
        await look(each),
        await accept({ token: each, name: "B", newPassword: password }),
      ];
      for (const answer of [looked, accepted]) {
        expect(answer.status).toBe(410);
        expect({ ...answer.body, requestId: undefined }).toMatchObject({ code: "link_invalid" });
      }
    }
  });
});
