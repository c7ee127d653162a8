import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SessionId } from "#contracts/ids.ts";
import type { BuiltMember } from "../../../../core/testing/builders.ts";
import { newId } from "#core/platform/ids.ts";
import { eventually } from "../../../testing/eventually.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { ClientSocket, TestServer } from "../../../testing/start-test-server.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer({ trustedProxies: ["loopback"] });
});
afterAll(() => it.close());

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const signInFrom = async (member: BuiltMember, ip = "203.0.113.7", userAgent = firefox) => {
  const answer = await it.http
    .post("/api/v1/auth/login")
    .set("user-agent", userAgent)
    .set("x-forwarded-for", ip)
    .send({ email: member.email, password: testPassword });
  return answer.body as { accessToken: string; refreshToken: string };
};
const as = (token: string) => ({
  get: (path: string) => it.http.get(`/api/v1${path}`).set("authorization", `Bearer ${token}`),
  end: (path: string) => it.http.delete(`/api/v1${path}`).set("authorization", `Bearer ${token}`),
});
const idOf = async (token: string): Promise<string> =>
  SessionId.parse((await as(token).get("/auth/me")).body.sessionId);
const newMember = (role: "admin" | "manager" | "agent" = "agent") =>
  it.build.buildMember({ orgId: it.orgs[0].org.id, role, passwordHash: it.passwordHash });
const connected = async (socket: ClientSocket): Promise<ClientSocket> => {
  await new Promise((resolve) => socket.once("hello", resolve));
  return socket;
};
const lastAudit = async () =>
  (
    await it.build.sql<{ action: string; target_kind: string; target_name: string; actor_id: string }>(
      "SELECT action, target_kind, target_name, actor_id FROM audit_entry WHERE org_id = $1 ORDER BY no DESC LIMIT 1",
      [it.orgs[0].org.id],
    )
  )[0];

describe("F10, F11: the own sessions", () => {
  test("are listed with device, network and times; never an address or a user agent", async () => {
    const member = await newMember();
    const one = await signInFrom(member);
    const two = await signInFrom(member, "2001:db8:7:1::5", "curl/8.11.1");
    const { body, text } = await as(two.accessToken).get("/auth/sessions");
    expect(body.nextCursor).toBeNull();
    expect(body.items).toMatchObject([
      { id: await idOf(two.accessToken), device: "curl", place: "2001:db8:7::/48", current: true },
      { id: await idOf(one.accessToken), device: "Firefox on Linux", place: "203.0.113.x", current: false },
    ]);
    expect(text).not.toContain("203.0.113.7");
    expect(text).not.toContain("Gecko");
    expect(new Set(Object.keys(body.items[0]))).toEqual(
      new Set(["id", "device", "place", "current", "createdAt", "lastSeenAt"]),
    );
  });

  test("one is ended: its tokens and its sockets with it, and the others stay", async () => {
    const member = await newMember();
    const [one, two] = [await signInFrom(member), await signInFrom(member)];
    const socket = await connected(it.socket(one.accessToken));
    const id = await idOf(one.accessToken);
    const started = performance.now();
    expect((await as(two.accessToken).end(`/auth/sessions/${id}`)).status).toBe(204);
    expect((await as(one.accessToken).get("/auth/me")).body.code).toBe("session_expired");
    const dead = await it.http.post("/api/v1/auth/refresh").send({ refreshToken: one.refreshToken });
    expect(dead.status).toBe(401);
    await eventually(
      () => socket.connected,
      (is) => !is,
    );
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await as(two.accessToken).get("/auth/me")).status).toBe(200);
    expect((await as(two.accessToken).get("/auth/sessions")).body.items).toHaveLength(1);
    expect(await lastAudit()).toEqual({
      action: "session.revoked",
      target_kind: "session",
      target_name: "Firefox on Linux",
      actor_id: member.id,
    });
    // Ended already, somebody else's, and none at all are one answer.
    const colleague = await idOf((await signInFrom(await newMember())).accessToken);
    for (const absent of [id, colleague, newId(), "x"]) {
      expect((await as(two.accessToken).end(`/auth/sessions/${absent}`)).status).toBe(404);
    }
  });

  test("all others are ended, in every org of the person", async () => {
    const member = await newMember();
    const there = await it.build.buildMember({ orgId: it.orgs[1].org.id, personId: member.personId });
    await it.build.sql(
      "INSERT INTO session (org_id, id, member_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
      [it.orgs[1].org.id, newId(), there.id],
    );
    const tokens = [await signInFrom(member), await signInFrom(member), await signInFrom(member)];
    const bystander = await signInFrom(await newMember());
    expect((await as(tokens[1]!.accessToken).end("/auth/sessions")).body).toEqual({ ended: 3 });
    const statuses = await Promise.all(
      [...tokens, bystander].map(async ({ accessToken }) => (await as(accessToken).get("/auth/me")).status),
    );
    expect(statuses).toEqual([401, 200, 401, 200]);
    expect((await as(tokens[1]!.accessToken).end("/auth/sessions")).body).toEqual({ ended: 0 });
  });
});

describe("W8, V33: an Admin and the sessions of a member", () => {
  test("sees them, ends one or all of them; within two seconds the socket is closed and the next call is 401", async () => {
    const member = await newMember();
    const admin = (await signInFrom(await newMember("admin"))).accessToken;
    const mine = [await signInFrom(member), await signInFrom(member), await signInFrom(member)];
    const path = `/members/${member.id}/sessions`;
    const listed = (await as(admin).get(path)).body.items as { id: string; current: boolean }[];
    expect(listed).toHaveLength(3);
    expect(listed.every((session) => !session.current)).toBe(true);

    const first = mine[0]!.accessToken;
    const socket = await connected(it.socket(first));
    const started = performance.now();
    expect((await as(admin).end(`${path}/${await idOf(first)}`)).status).toBe(204);
    expect((await as(first).get("/conversations")).status).toBe(401);
    await eventually(
      () => socket.connected,
      (is) => !is,
    );
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await lastAudit()).toMatchObject({ action: "session.revoked", target_kind: "session" });

    const second = await connected(it.socket(mine[1]!.accessToken));
    expect((await as(admin).end(path)).body).toEqual({ ended: 2 });
    await eventually(
      () => second.connected,
      (is) => !is,
    );
    for (const { accessToken, refreshToken } of mine) {
      expect((await as(accessToken).get("/auth/me")).status).toBe(401);
      expect((await it.http.post("/api/v1/auth/refresh").send({ refreshToken })).status).toBe(401);
    }
    expect((await as(admin).get(path)).body.items).toEqual([]);
    expect(await lastAudit()).toMatchObject({ action: "session.revoked", target_kind: "member" });
  });

  test("a session of another member is not found under this one, nor is a member of another org", async () => {
    const [one, two] = [await newMember(), await newMember()];
    const admin = (await signInFrom(await newMember("admin"))).accessToken;
    const session = await signInFrom(one);
    const id = await idOf(session.accessToken);
    expect((await as(admin).end(`/members/${two.id}/sessions/${id}`)).status).toBe(404);
    expect((await as(session.accessToken).get("/auth/me")).status).toBe(200);
    const stranger = it.orgs[1].agent;
    for (const call of [
      as(admin).get(`/members/${stranger.id}/sessions`),
      as(admin).end(`/members/${stranger.id}/sessions`),
      as(admin).end(`/members/${stranger.id}/sessions/${id}`),
      as(admin).get(`/members/${newId()}/sessions`),
    ]) {
      expect((await call).status).toBe(404);
    }
    const manager = (await signInFrom(await newMember("manager"))).accessToken;
    expect((await as(manager).get(`/members/${one.id}/sessions`)).status).toBe(403);
  });
});

describe("W5, V32: how long a session lives", () => {
  test("a stolen old refresh token ends the family, sockets too", async () => {
    const member = await newMember();
    const { accessToken, refreshToken } = await signInFrom(member);
    const socket = await connected(it.socket(accessToken));
    const renewed = await it.http.post("/api/v1/auth/refresh").send({ refreshToken });
    const newest = await it.http
      .post("/api/v1/auth/refresh")
      .send({ refreshToken: renewed.body.refreshToken as string });
    expect(newest.status).toBe(200);
    const started = performance.now();
    expect((await it.http.post("/api/v1/auth/refresh").send({ refreshToken })).status).toBe(401);
    await eventually(
      () => socket.connected,
      (is) => !is,
    );
    expect(performance.now() - started).toBeLessThan(1_000);
    expect((await as(newest.body.accessToken as string).get("/auth/me")).status).toBe(401);
  });

  test("idle for 30 days or 90 days old, it is over, whatever its tokens say", async () => {
    const member = await newMember();
    const session = await signInFrom(member);
    const row = async () =>
      (
        await it.build.sql<{ idle: number; oldest: number }>(
          `SELECT extract(epoch FROM expires_at - now())::float8 / 86400 AS idle,
                  extract(epoch FROM expires_at - created_at)::float8 / 86400 AS oldest
           FROM session WHERE id = $1`,
          [await idOf(session.accessToken)],
        )
      )[0]!;
    expect((await row()).idle).toBeCloseTo(30, 2);
    await it.build.sql(
      "UPDATE session SET created_at = now() - interval '80 days', expires_at = now() + interval '1 day' WHERE member_id = $1",
      [member.id],
    );
    const renewed = await it.http.post("/api/v1/auth/refresh").send({ refreshToken: session.refreshToken });
    expect(renewed.status).toBe(200);
    expect((await row()).oldest).toBeCloseTo(90, 2);
    await it.build.sql("UPDATE session SET expires_at = now() WHERE member_id = $1", [member.id]);
    expect((await as(renewed.body.accessToken as string).get("/auth/me")).status).toBe(401);
    expect(
      (await it.http.post("/api/v1/auth/refresh").send({ refreshToken: renewed.body.refreshToken as string }))
        .status,
    ).toBe(401);
  });

  test("every sign-in has an id of its own, with more than 128 random bits in what proves it", async () => {
    const member = await newMember();
    const sessions = await Promise.all(Array.from({ length: 5 }, () => signInFrom(member)));
    const ids = await Promise.all(sessions.map(({ accessToken }) => idOf(accessToken)));
    expect(new Set(ids).size).toBe(5);
    for (const { refreshToken } of sessions) {
      expect(Buffer.from(refreshToken.replace("prt_", ""), "base64url")).toHaveLength(32);
    }
  });
});
