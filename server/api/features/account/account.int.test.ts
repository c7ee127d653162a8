import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { accountWorld, goodPassword, newAddress } from "./testing/account-world.ts";

let it: TestServer;
let on: ReturnType<typeof accountWorld>;
beforeAll(async () => {
  it = await startTestServer();
  on = accountWorld(it);
});
afterAll(() => it.close());

const otherPassword = "fünf Hunde unter dem Tisch";

describe("sign-up", () => {
  test("makes an org with its first Admin, who confirms the address by mail", async () => {
    const email = newAddress();
    const answer = await on.signUp(email.toUpperCase(), { orgName: "Engines", name: "Ada" });
    expect(answer.status).toBe(202);
    expect(answer.text).toBe("");
    const [mail, ...more] = await on.mailsTo(email);
    expect(more).toEqual([]);
    expect(mail?.content).toMatchObject({
      template: "verify_email",
      name: "Ada",
      orgName: "Engines",
      days: 7,
    });

    const before = (await on.login(email, goodPassword)).body;
    expect(before).toMatchObject({ standing: "email_unverified", member: { role: "admin", name: "Ada" } });
    const confirmed = await on.post("verify-email", { token: await on.tokenTo(email, "verify_email") });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body).toEqual({ email });
    const after = (await on.login(email, goodPassword)).body;
    expect(after).toMatchObject({ standing: "full", org: { name: "Engines" } });
    expect(await on.trail(email)).toEqual([
      ...["org.created", "account.created", "login.succeeded", "account.email_verified", "login.succeeded"],
    ]);
  });

  test("a sign-up that fails leaves nothing behind: org, person, mail and trail are one transaction", async () => {
    const email = newAddress();
    await it.build.sql(`CREATE FUNCTION refuse_trail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no'; END $$`);
    await it.build.sql(
      "CREATE TRIGGER refuse BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_trail()",
    );
    try {
      expect((await on.signUp(email, { orgName: "Half an org" })).status).toBe(500);
    } finally {
      await it.build.sql("DROP TRIGGER refuse ON audit_entry");
      await it.build.sql("DROP FUNCTION refuse_trail");
    }
    expect(await it.build.sql("SELECT 1 FROM person WHERE email = $1", [email])).toEqual([]);
    expect(await it.build.sql("SELECT 1 FROM org WHERE name = 'Half an org'")).toEqual([]);
    expect(await on.mailsTo(email)).toEqual([]);
  });

  test("for an address that has an account: the same answer, a mail that says so, and nothing changes", async () => {
    const { email } = it.orgs[0].admin;
    const before = await it.build.sql("SELECT * FROM person WHERE email = $1", [email]);
    const orgs = await it.build.sql("SELECT count(*) FROM org");
    const answer = await on.signUp(email);
    expect([answer.status, answer.text]).toEqual([202, ""]);
    expect((await on.mailsTo(email)).map((mail) => mail.content)).toEqual([
      {
        template: "account_exists",
        loginLink: "https://parley.test/login",
        resetLink: "https://parley.test/reset-password",
      },
    ]);
    expect(await it.build.sql("SELECT * FROM person WHERE email = $1", [email])).toEqual(before);
    expect(await it.build.sql("SELECT count(*) FROM org")).toEqual(orgs);
    expect((await on.login(email, goodPassword)).status).toBe(401);
  });

  test("for one that nobody confirmed: the last sign-up is right, and the earlier one has lost all it had", async () => {
    const email = newAddress();
    await on.signUp(email, { name: "Squatter", orgName: "Squat", password: otherPassword });
    const squatter = await on.accessOf(email, otherPassword);
    const earlier = await on.tokenTo(email, "verify_email");
    const [{ id: person } = { id: "" }] = await it.build.sql<{ id: string }>(
      "SELECT id FROM person WHERE email = $1",
      [email],
    );
    await it.build.sql(
      "INSERT INTO login_identity (provider, subject, person_id, email) VALUES ('github', $1, $2, $3)",
      [newId(), person, email],
    );
    await it.build.sql(
      "INSERT INTO second_factor (person_id, secret, confirmed_at) VALUES ($1, '\\x00', now())",
      [person],
    );

    expect((await on.signUp(email, { name: "Owner", orgName: "Own" })).status).toBe(202);
    expect((await on.me(squatter)).status).toBe(401);
    expect((await on.login(email, otherPassword)).status).toBe(401);
    expect((await on.post("verify-email", { token: earlier })).body.code).toBe("link_invalid");
    expect((await on.post("verify-email", { token: await on.tokenTo(email, "verify_email") })).status).toBe(
      200,
    );
    expect((await on.login(email, goodPassword)).body).toMatchObject({
      member: { name: "Owner" },
      org: { name: "Own" },
      standing: "full",
    });
    expect(await it.build.sql("SELECT 1 FROM login_identity WHERE person_id = $1", [person])).toEqual([]);
    expect(await it.build.sql("SELECT 1 FROM org WHERE name = 'Squat'")).toEqual([]);
    expect(await it.build.sql("SELECT 1 FROM audit_entry WHERE org_id NOT IN (SELECT id FROM org)")).toEqual(
      [],
    );
  });

  test("five at once with one new address make one account", async () => {
    const email = newAddress();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => on.signUp(email, { orgName: "Crowd" })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(await it.build.sql("SELECT 1 FROM person WHERE email = $1", [email])).toHaveLength(1);
    expect(await it.build.sql("SELECT 1 FROM org WHERE name = 'Crowd'")).toHaveLength(1);
    expect((await on.post("verify-email", { token: await on.tokenTo(email, "verify_email") })).status).toBe(
      200,
    );
  });
});

describe("password reset", () => {
  test("ends every session in every org, signs nobody in, and tells the person", async () => {
    const email = await on.join();
    const [{ id: personId } = { id: "" }] = await it.build.sql<{ id: string }>(
      "SELECT id FROM person WHERE email = $1",
      [email],
    );
    const second = await it.build.buildMember({ orgId: it.orgs[1].org.id, personId, email });
    const here = await on.login(email, goodPassword);
    await it.build.sql(
      "INSERT INTO session (org_id, id, member_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
      [it.orgs[1].org.id, newId(), second.id],
    );

    expect((await on.post("password-reset", { email })).status).toBe(202);
    const token = await on.tokenTo(email, "reset_password");
    const done = await on.post("password-reset/use", { token, password: otherPassword });
    expect([done.status, done.text, done.headers["set-cookie"]]).toEqual([204, "", undefined]);

    expect((await on.me(here.body.accessToken as string)).status).toBe(401);
    const refreshed = await on.post("refresh", { refreshToken: here.body.refreshToken as string });
    expect(refreshed.status).toBe(401);
    expect(
      await it.build.sql(
        `SELECT 1 FROM session s JOIN member m ON m.org_id = s.org_id AND m.id = s.member_id
         WHERE m.person_id = $1 AND s.revoked_at IS NULL`,
        [personId],
      ),
    ).toEqual([]);
    expect((await on.login(email, goodPassword)).status).toBe(401);
    expect((await on.login(email, otherPassword)).status).toBe(200);
    const [told] = await on.mailsTo(email, "password_changed");
    expect(told?.content).toMatchObject({
      place: "This machine",
      resetLink: "https://parley.test/reset-password",
    });
    const trails = await it.build.sql<{ org_id: string }>(
      "SELECT org_id FROM audit_entry WHERE action = 'account.password_reset'",
    );
    expect(trails).toHaveLength(2);
  });

  test("V28: does not go around the second factor", async () => {
    const email = await on.join();
    await it.build.sql(
      `INSERT INTO second_factor (person_id, secret, confirmed_at)
       SELECT id, '\\x00', now() FROM person WHERE email = $1`,
      [email],
    );
    await on.post("password-reset", { email });
    const token = await on.tokenTo(email, "reset_password");
    expect((await on.post("password-reset/use", { token, password: otherPassword })).status).toBe(204);
    const { body } = await on.login(email, otherPassword);
    expect(body).toEqual({ stepUp: { kind: "totp", token: expect.any(String) as string } });
    expect((await on.me(body.stepUp.token as string)).status).toBe(401);
  });

  test("a password that is too weak does not use the link up", async () => {
    const email = await on.join();
    await on.post("password-reset", { email });
    const token = await on.tokenTo(email, "reset_password");
    for (const password of ["12345678", email, "New Person"]) {
      const weak = await on.post("password-reset/use", { token, password });
      expect([weak.status, weak.body.code]).toEqual([422, "password_too_weak"]);
      expect(weak.body.fields).toEqual([{ path: "body.password", message: expect.any(String) as string }]);
    }
    expect((await on.post("password-reset/use", { token, password: otherPassword })).status).toBe(204);
  });

  test("on an account that nobody confirmed it takes what a stranger had set up", async () => {
    const email = newAddress();
    await on.signUp(email, { password: otherPassword });
    const stranger = await on.accessOf(email, otherPassword);
    await it.build.sql(
      "INSERT INTO second_factor (person_id, secret, confirmed_at) SELECT id, '\\x00', now() FROM person WHERE email = $1",
      [email],
    );
    await on.post("password-reset", { email });
    const token = await on.tokenTo(email, "reset_password");
    expect((await on.post("password-reset/use", { token, password: goodPassword })).status).toBe(204);
    expect((await on.me(stranger)).status).toBe(401);
    expect((await on.login(email, goodPassword)).body).toMatchObject({ standing: "full" });
  });

  test("links that were mailed before end with the password", async () => {
    const email = await on.join();
    await on.post("magic-link", { email });
    await on.post("password-reset", { email });
    const [first, magic] = [await on.tokenTo(email, "reset_password"), await on.tokenTo(email, "magic_link")];
    await on.post("password-reset", { email });
    const token = await on.tokenTo(email, "reset_password");
    expect((await on.post("password-reset/use", { token, password: otherPassword })).status).toBe(204);
    const again = await on.post("password-reset/use", { token: first, password: goodPassword });
    expect(again.body.code).toBe("link_invalid");
    expect((await on.post("magic-link/use", { token: magic })).body.code).toBe("link_invalid");
  });
});

describe("password change", () => {
  const change = (token: string, body: object) => on.post("password", body, token);
  const provedAt = async (token: string) => {
    const { sessionId } = (await on.me(token)).body as { sessionId: string };
    const [row] = await it.build.sql<{ proved_at: Date }>("SELECT proved_at FROM session WHERE id = $1", [
      sessionId,
    ]);
    return row!.proved_at.getTime();
  };

  test("wants the password of now, ends every other session, keeps this one and proves it anew", async () => {
    const email = await on.join();
    const [mine, other] = [await on.accessOf(email), await on.accessOf(email)];
    const wrong = await change(mine, { currentPassword: "not this one", password: otherPassword });
    expect(wrong.body.code).toBe("invalid_credentials");
    expect((await change(mine, { password: otherPassword })).body.code).toBe("invalid_credentials");
    await it.build.sql("UPDATE session SET proved_at = now() - interval '1 day'");
    const before = await provedAt(mine);
    const done = await change(mine, { currentPassword: goodPassword, password: otherPassword });
    expect(done.status).toBe(204);
    expect((await on.me(other)).body.code).toBe("session_expired");
    expect(await provedAt(mine)).toBeGreaterThan(before);
    expect((await on.login(email, otherPassword)).status).toBe(200);
    expect(await on.mailsTo(email, "password_changed")).toHaveLength(1);
    expect(await on.trail(email)).toContain("account.password_changed");
  });

  test("without a password yet a fresh login is enough, and an old one is not", async () => {
    const email = await on.join();
    await on.post("magic-link", { email });
    const { body } = await on.post("magic-link/use", { token: await on.tokenTo(email, "magic_link") });
    const token = body.accessToken as string;
    await it.build.sql("UPDATE person SET password_hash = NULL WHERE email = $1", [email]);
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes'");
    expect((await change(token, { password: otherPassword })).body.code).toBe("fresh_login_required");
    await it.build.sql("UPDATE session SET proved_at = now()");
    expect((await change(token, { password: otherPassword })).status).toBe(204);
    expect((await on.login(email, otherPassword)).status).toBe(200);
  });

  test("guesses at it are counted, and the password of now rests with them", async () => {
    const email = await on.join();
    const token = await on.accessOf(email);
    const statuses: number[] = [];
    for (let guess = 0; guess < 26; guess += 1) {
      statuses.push((await change(token, { currentPassword: "guess", password: otherPassword })).status);
    }
    expect(statuses).toEqual([...Array<number>(25).fill(401), 429]);
    const last = await change(token, { currentPassword: goodPassword, password: otherPassword });
    expect(last.status).toBe(429);
    expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe("another address", () => {
  const ask = (token: string, email: string) => on.post("email", { email }, token);

  test("moves only when the mail that went there is confirmed; the old one is told; other links end", async () => {
    const [email, next] = [await on.join(), newAddress()];
    const token = await on.accessOf(email);
    await on.post("password-reset", { email });
    const reset = await on.tokenTo(email, "reset_password");
    expect((await ask(token, next)).status).toBe(202);
    expect((await on.me(token)).body.member.email).toBe(email);
    expect((await on.login(next, goodPassword)).status).toBe(401);

    const confirmed = await on.post("verify-email", { token: await on.tokenTo(next, "change_email") });
    expect(confirmed.body).toEqual({ email: next });
    expect((await on.me(token)).body.member.email).toBe(next);
    expect((await on.login(email, goodPassword)).status).toBe(401);
    expect((await on.login(next, goodPassword)).status).toBe(200);
    const [told] = await on.mailsTo(email, "email_changed");
    expect(told?.content).toMatchObject({ newEmail: next });
    const late = await on.post("password-reset/use", { token: reset, password: otherPassword });
    expect(late.body.code).toBe("link_invalid");
    expect(await on.trail(next)).toContain("account.email_changed");
  });

  test("of somebody else looks the same, and that somebody is told", async () => {
    const [email, taken] = [await on.join(), await on.join()];
    const answer = await ask(await on.accessOf(email), taken);
    expect([answer.status, answer.text]).toEqual([202, ""]);
    expect(await on.mailsTo(taken, "change_email")).toEqual([]);
    expect(await on.mailsTo(taken, "account_exists")).toHaveLength(1);
  });

  test("that somebody took meanwhile is a dead link, and nothing has changed", async () => {
    const [email, next] = [await on.join(), newAddress()];
    const token = await on.accessOf(email);
    await ask(token, next);
    const link = await on.tokenTo(next, "change_email");
    await on.join(next);
    const late = await on.post("verify-email", { token: link });
    expect([late.status, late.body.code]).toEqual([410, "link_invalid"]);
    expect((await on.me(token)).body.member.email).toBe(email);
  });

  test("only the last one asked for counts, and only a fresh session may ask", async () => {
    const [email, one, two] = [await on.join(), newAddress(), newAddress()];
    const token = await on.accessOf(email);
    await ask(token, one);
    await ask(token, two);
    const first = await on.post("verify-email", { token: await on.tokenTo(one, "change_email") });
    expect(first.body.code).toBe("link_invalid");
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes'");
    expect((await ask(token, newAddress())).body.code).toBe("fresh_login_required");
  });
});

describe("the own name", () => {
  test("changes in this org, with an entry in the trail", async () => {
    const email = await on.join();
    const token = await on.accessOf(email);
    const answer = await it.http
      .patch("/api/v1/auth/me")
      .set("authorization", `Bearer ${token}`)
      .send({ name: "  Countess  " });
    expect(answer.body).toMatchObject({ name: "Countess", email, active: true });
    expect((await on.me(token)).body.member.name).toBe("Countess");
    expect(await on.trail(email)).toContain("account.renamed");
  });
});

describe("going to another org", () => {
  const inTwoOrgs = async () => {
    const member = await it.build.buildMember({ orgId: it.orgs[0].org.id, passwordHash: it.passwordHash });
    const second = await it.build.buildMember({
      orgId: it.orgs[1].org.id,
      personId: member.personId,
      email: member.email,
    });
    return { member, second };
  };

  test("ends this session with its refresh token, keeps what was proved, and lives no longer", async () => {
    const { member, second } = await inTwoOrgs();
    const first = (await on.login(member.email, testPassword)).body;
    expect(first.org.id).toBe(it.orgs[0].org.id);
    await it.build.sql(
      `UPDATE session SET created_at = created_at - interval '80 days', proved_at = proved_at - interval '1 hour'
       WHERE member_id = $1`,
      [member.id],
    );
    const answer = await on.post("switch", { orgId: it.orgs[1].org.id }, first.accessToken as string);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ org: { id: it.orgs[1].org.id }, member: { id: second.id } });
    expect((await on.me(first.accessToken as string)).status).toBe(401);
    expect((await on.post("refresh", { refreshToken: first.refreshToken as string })).status).toBe(401);
    const [row] = await it.build.sql<{ methods: string[]; left: number; age: number }>(
      `SELECT methods, extract(epoch FROM expires_at - now())::float8 / 86400 AS left,
              extract(epoch FROM now() - proved_at)::float8 AS age
       FROM session WHERE member_id = $1`,
      [second.id],
    );
    expect(row?.methods).toEqual(["password"]);
    expect(row?.left).toBeLessThan(10.1);
    expect(row?.age).toBeGreaterThan(3_500);
    expect((await on.post("refresh", { refreshToken: answer.body.refreshToken as string })).status).toBe(200);
    // The next sign-in begins where the person was last.
    expect((await on.login(member.email, testPassword)).body.org.id).toBe(it.orgs[1].org.id);
  });

  test("a foreign org, a membership that is disabled and an org that is nowhere are one answer", async () => {
    const { member, second } = await inTwoOrgs();
    const foreign = await it.build.buildOrg();
    const token = await on.accessOf(member.email, testPassword);
    await it.build.sql("UPDATE member SET disabled_at = now() WHERE id = $1", [second.id]);
    for (const orgId of [foreign.id, it.orgs[1].org.id, newId()]) {
      expect((await on.post("switch", { orgId }, token)).body.code, orgId).toBe("not_found");
    }
    expect((await on.me(token)).status).toBe(200);
  });

  test("twenty at once lead to one session", async () => {
    const { member, second } = await inTwoOrgs();
    const token = await on.accessOf(member.email, testPassword);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => on.post("switch", { orgId: it.orgs[1].org.id }, token)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(await it.build.sql("SELECT 1 FROM session WHERE member_id = $1", [second.id])).toHaveLength(1);
  });
});
