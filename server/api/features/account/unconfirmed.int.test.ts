import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "#contracts/define-route.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { newId } from "#core/platform/ids.ts";
import { call } from "../../../testing/call.ts";
import { eventually } from "../../../testing/eventually.ts";
import { matrixTable } from "../../../testing/matrix-table.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { buildWorld } from "../../../testing/world.ts";
import { lookAfterAccounts } from "./account-upkeep.ts";
import { accountWorld, goodPassword, newAddress } from "./testing/account-world.ts";

let it: TestServer;
let on: ReturnType<typeof accountWorld>;
beforeAll(async () => {
  it = await startTestServer();
  on = accountWorld(it);
});
afterAll(() => it.close());

describe("F7: until the address is confirmed", () => {
  test("every route refuses, but for the few that remove the obstacle or leave", async () => {
    const email = newAddress();
    await on.signUp(email);
    const world = await buildWorld(it.build, it.orgs[0]);
    const open: string[] = [];
    let token = await on.accessOf(email);
    for (const key of Object.keys(routes) as RouteKey[]) {
      const route: Route = routes[key];
      if (route.access === "public") continue;
      const row = matrixTable[key];
      // Some of the few end the session.
      if ((await on.me(token)).status === 401) token = await on.accessOf(email);
      const answer = await call(it, route, {
        token,
        ...(row.params ? { params: row.params(world) } : {}),
        ...(row.query ? { query: row.query } : {}),
        ...(row.body ? { body: row.body(world) } : {}),
      });
      if (route.standing === "any") open.push(route.name);
      else expect([answer.status, answer.body.code], route.name).toEqual([403, "email_unverified"]);
    }
    // Nothing in this list reads or changes anything of an org.
    expect(open).toEqual(
      expect.arrayContaining(["auth.logout", "auth.me", "auth.verifyEmailAgain"]) as string[],
    );
    expect(open.filter((name) => !/^(auth|twoFactor|sessions)\./.test(name))).toEqual([]);
  });

  test("no socket opens", async () => {
    const email = newAddress();
    await on.signUp(email);
    const socket = it.socket(await on.accessOf(email));
    const outcome = await new Promise<string>((resolve) => {
      socket.once("hello", () => resolve("hello"));
      socket.once("connect_error", () => resolve("refused"));
      socket.once("disconnect", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
  });

  test("the mail can be asked for again, five times an hour; its links all work until one is used", async () => {
    const email = newAddress();
    await on.signUp(email);
    const token = await on.accessOf(email);
    const first = await on.tokenTo(email, "verify_email");
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      statuses.push((await on.post("verify-email/resend", {}, token)).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    expect(await on.mailsTo(email, "verify_email")).toHaveLength(6);
    const last = await on.tokenTo(email, "verify_email");
    expect(last).not.toBe(first);
    expect((await on.post("verify-email", { token: first })).status).toBe(200);
    expect((await on.post("verify-email", { token: last })).status).toBe(410);
    const confirmed = await on.accessOf(email);
    expect((await on.me(confirmed)).body.standing).toBe("full");
    await on.post("verify-email/resend", {}, await on.accessOf(await on.join()));
    expect(await on.mailsTo(email, "verify_email")).toHaveLength(6);
  });

  test("a magic link confirms it too, and takes what a stranger had set up", async () => {
    const email = newAddress();
    await on.signUp(email);
    const stranger = await on.accessOf(email);
    await on.post("magic-link", { email });
    const answer = await on.post("magic-link/use", { token: await on.tokenTo(email, "magic_link") });
    expect(answer.body).toMatchObject({ standing: "full" });
    expect((await on.me(stranger)).status).toBe(401);
    expect((await on.login(email, goodPassword)).status).toBe(401);
    expect((await on.me(answer.body.accessToken as string)).status).toBe(200);
  });
});

describe("the upkeep of accounts", () => {
  const exists = async (table: string, column: string, value: string): Promise<boolean> =>
    (await it.build.sql(`SELECT 1 FROM "${table}" WHERE "${column}" = $1`, [value])).length > 0;
  const age = (email: string, days: number) =>
    it.build.sql("UPDATE person SET created_at = now() - make_interval(days => $2) WHERE email = $1", [
      email,
      days,
    ]);

  test("F7: an account that nobody confirmed within seven days is gone, with its org, trail and sessions", async () => {
    const [old, young, confirmed] = [newAddress(), newAddress(), await on.join()];
    await on.signUp(old, { orgName: "Ghost town" });
    await on.signUp(young, { orgName: "Young town" });
    const token = await on.accessOf(old);
    const orgId = ((await on.me(token)).body as { org: { id: string } }).org.id;
    for (const email of [old, confirmed]) await age(email, 8);
    await age(young, 6);

    expect(await lookAfterAccounts(it.db)).toMatchObject({ people: 1, orgs: 1 });
    expect(await exists("person", "email", old)).toBe(false);
    expect(await exists("org", "id", orgId)).toBe(false);
    for (const table of ["member", "session", "audit_entry", "audit_head"]) {
      expect(await exists(table, "org_id", orgId), table).toBe(false);
    }
    expect((await on.me(token)).status).toBe(401);
    expect(await exists("person", "email", young)).toBe(true);
    expect((await on.login(confirmed, goodPassword)).status).toBe(200);
    expect((await on.login(it.orgs[0].admin.email, testPassword)).status).toBe(200);
    expect(await lookAfterAccounts(it.db)).toMatchObject({ people: 0, orgs: 0 });
    // The address is free again.
    expect(await on.join(old)).toBe(old);
  });

  test("an org that somebody else is in stays when an unconfirmed member goes", async () => {
    const member = await it.build.buildMember({ orgId: it.orgs[0].org.id });
    await it.build.sql(
      "UPDATE person SET email_verified_at = NULL, created_at = now() - interval '8 days' WHERE id = $1",
      [member.personId],
    );
    expect(await lookAfterAccounts(it.db)).toMatchObject({ people: 1, orgs: 0 });
    expect(await exists("org", "id", it.orgs[0].org.id)).toBe(true);
  });

  test("what nobody can use any more goes, and nothing else", async () => {
    const email = await on.join();
    const session = (await on.login(email, goodPassword)).body as {
      refreshToken: string;
      accessToken: string;
    };
    await on.login(email, goodPassword);
    await on.login(email, goodPassword);
    const [first, second] = await it.build.sql<{ id: string; org_id: string }>(
      `SELECT s.id, s.org_id FROM session s JOIN member m ON m.id = s.member_id JOIN person p ON p.id = m.person_id
       WHERE p.email = $1 ORDER BY s.created_at DESC LIMIT 2`,
      [email],
    );
    await it.build.sql("UPDATE session SET revoked_at = now() - interval '91 days' WHERE id = $1", [
      first!.id,
    ]);
    await it.build.sql("UPDATE session SET expires_at = now() - interval '91 days' WHERE id = $1", [
      second!.id,
    ]);
    await it.build.sql("UPDATE person_token SET used_at = now() - interval '31 days' WHERE email = $1", [
      email,
    ]);
    for (const hours of [23, 25]) {
      await it.build.sql(
        `INSERT INTO idempotent_answer (org_id, route, key_hash, body_hash, created_at)
         VALUES ($1, 'test', $2, '\\x00', now() - make_interval(hours => $3))`,
        [first!.org_id, Buffer.from(newId()), hours],
      );
    }
    expect(await lookAfterAccounts(it.db)).toEqual({
      ...{ people: 0, orgs: 0 },
      ...{ links: 1, sessions: 2, refresh_tokens: 0, answers: 1 },
    });
    await it.build.sql(
      "INSERT INTO refresh_token (org_id, token_hash, session_id, expires_at) SELECT org_id, 'x', id, now() FROM session LIMIT 1",
    );
    expect(await lookAfterAccounts(it.db)).toMatchObject({ refresh_tokens: 1, sessions: 0 });
    expect((await on.post("refresh", { refreshToken: session.refreshToken })).status).toBe(200);
  });

  test("one process at a time, and the database lets it remove nothing that is confirmed", async () => {
    const held = await it.db.asSystem("auth.upkeep", async (tx) => {
      const lock = {
        name: "test-lock",
        text: "SELECT pg_advisory_xact_lock(hashtextextended('parley.account_upkeep', 0))",
      };
      await tx.run(lock);
      return lookAfterAccounts(it.db);
    });
    expect(held).toBeUndefined();
    const { org, admin } = it.orgs[0];
    await it.db.asSystem("auth.upkeep", async (tx) => {
      const remove = (name: string, table: string, column: string, value: string) =>
        tx.run<{ n: number }>(
          {
            name,
            text: `WITH d AS (DELETE FROM ${table} WHERE ${column} = $1 RETURNING 1) SELECT count(*)::int AS n FROM d`,
          },
          [value],
        );
      expect(await remove("test-org", "org", "id", org.id)).toEqual([{ n: 0 }]);
      expect(await remove("test-person", "person", "id", admin.personId)).toEqual([{ n: 0 }]);
      expect(await remove("test-trail", "audit_entry", "org_id", org.id)).toEqual([{ n: 0 }]);
    });
  });

  test("runs with the api role from the start, and stops with the server", async () => {
    const email = newAddress();
    await on.signUp(email);
    await age(email, 8);
    const { stop } = await it.another();
    await eventually(
      () => exists("person", "email", email),
      (there) => !there,
    );
    const started = performance.now();
    await stop();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
