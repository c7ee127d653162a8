import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SocketReply } from "#contracts/events/socket-maps.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { BuiltMember } from "../../core/testing/builders.ts";
import { eventually } from "../testing/eventually.ts";
import { startTestServer, testPassword } from "../testing/start-test-server.ts";
import type { ClientSocket, TestServer } from "../testing/start-test-server.ts";

/** Three nodes on one database, in one process: each has its own sockets, its own pools and hears the database itself. */
let it: TestServer;
let ports: number[];
beforeAll(async () => {
  // The regular look is far away: what closes a socket here is the notice.
  const hub = { recheckMs: 20_000, failClosedMs: 60_000 };
  it = await startTestServer({ hub });
  // Without Redis an event reaches the sockets of the node that has the relay.
  const more = { hub, relay: undefined };
  ports = [it.port, (await it.another(more)).port, (await it.another(more)).port];
});
afterAll(() => it.close());

const connected = async (socket: ClientSocket): Promise<ClientSocket> => {
  await new Promise((resolve, reject) => {
    socket.once("hello", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
};
const refusal = (socket: ClientSocket) =>
  new Promise<string>((resolve, reject) => {
    socket.once("connect_error", (error) => resolve((error as { data?: { code: string } }).data?.code ?? ""));
    socket.once("connect", () => reject(new Error("the socket was let in")));
  });
const onEveryNode = (token: string): Promise<ClientSocket[]> =>
  Promise.all(ports.map((port) => connected(it.socket(token, {}, port))));
const status = async (port: number, path: string, token: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } }))
    .status;
const newMember = (role: "admin" | "manager" | "agent" = "agent", orgId = it.orgs[0].org.id) =>
  it.build.buildMember({ orgId, role, passwordHash: it.passwordHash });
const send = (method: "post" | "patch" | "delete", path: string, token: string, body: object = {}) =>
  it.http[method](`/api/v1${path}`).set("authorization", `Bearer ${token}`).send(body);

interface Cause {
  name: string;
  /** Ends the session of this member; what happens to the token afterwards. */
  end: (member: BuiltMember, token: string) => Promise<unknown>;
  code: 401 | 403;
}

const ok = async (answer: Promise<{ status: number; text: string }>): Promise<void> => {
  const { status: code, text } = await answer;
  expect(code, text).toBeLessThan(300);
};
const admin = () => it.signIn(it.orgs[0].admin);

const causes: readonly Cause[] = [
  { name: "logout", code: 401, end: (_, token) => ok(send("post", "/auth/logout", token)) },
  {
    name: "an Admin ends the session",
    code: 401,
    end: async ({ id }) => ok(send("delete", `/members/${id}/sessions`, await admin())),
  },
  {
    name: "its owner ends it elsewhere",
    code: 401,
    end: async (member) => ok(send("delete", "/auth/sessions", await it.signIn(member))),
  },
  {
    name: "the password is changed elsewhere",
    code: 401,
    end: async (member) =>
      ok(
        send("post", "/auth/password", await it.signIn(member), {
          currentPassword: testPassword,
          password: "another correct horse battery staple",
        }),
      ),
  },
  {
    name: "the member is deactivated",
    code: 401,
    end: async ({ id }) => ok(send("patch", `/members/${id}`, await admin(), { active: false })),
  },
];

describe("T15, V33, P9: the end of a session on three nodes", () => {
  for (const { name, end, code } of causes) {
    test(`${name}: every socket is closed within a second of the commit, the next call is ${code}`, async () => {
      const member = await newMember();
      const token = await it.signIn(member);
      const sockets = await onEveryNode(token);
      const others = await onEveryNode(await it.signIn(it.orgs[0].manager));
      await end(member, token);
      const started = performance.now();
      await eventually(
        () => sockets.filter((socket) => socket.connected).length,
        (count) => count === 0,
      );
      expect(performance.now() - started).toBeLessThan(1_000);
      for (const port of ports) {
        expect(await status(port, "/conversations", token)).toBe(code);
        expect(await refusal(it.socket(token, {}, port))).toBe("session_expired");
      }
      expect(others.every((socket) => socket.connected)).toBe(true);
      for (const socket of others) socket.disconnect();
    });
  }

  test("V29: the org begins to demand a second factor: sockets close, calls are refused with the reason, set-up stays open", async () => {
    const [org, other] = [await it.build.buildOrg(), await it.build.buildOrg()];
    const member = await newMember("agent", org.id);
    const token = await it.signIn(member);
    const bystander = await connected(it.socket(await it.signIn(await newMember("agent", other.id))));
    const sockets = await onEveryNode(token);
    await it.build.sql("UPDATE org SET require_two_factor = true WHERE id = $1", [org.id]);
    const started = performance.now();
    await eventually(
      () => sockets.filter((socket) => socket.connected).length,
      (count) => count === 0,
    );
    expect(performance.now() - started).toBeLessThan(1_000);
    for (const port of ports) {
      expect(await status(port, "/conversations", token)).toBe(403);
      expect(await refusal(it.socket(token, {}, port))).toBe("session_expired");
    }
    expect((await send("patch", "/auth/me", token, { name: "X" })).body.code).toBe("two_factor_required");
    expect((await it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${token}`)).body.standing).toBe(
      "two_factor_required",
    );
    expect((await send("post", "/auth/two-factor/setup", token)).status).toBe(200);
    expect(bystander.connected).toBe(true);
    bystander.disconnect();
  });
});

describe("T08, V35: demoted or deactivated while they work on three nodes", () => {
  /** Twenty requests a second, spread over the nodes, until stopped. Answers when each succeeded, on the clock of this process. */
  const work = (token: string, path: string) => {
    const successes: { at: number; node: number }[] = [];
    const after: number[] = [];
    const pending: Promise<void>[] = [];
    let turn = 0;
    const timer = setInterval(() => {
      const node = turn % ports.length;
      turn += 1;
      const port = ports[node]!;
      pending.push(
        status(port, path, token).then((code) => {
          if (code === 200) successes.push({ at: performance.now(), node });
          else after.push(code);
        }),
      );
    }, 50);
    return {
      successes,
      refused: after,
      stop: async () => {
        clearInterval(timer);
        await Promise.all(pending);
      },
    };
  };

  for (const [name, change, code] of [
    ["demoted", "UPDATE member SET role = 'agent' WHERE id = $1", 403],
    ["deactivated", "UPDATE member SET disabled_at = now() WHERE id = $1", 401],
  ] as const) {
    test(`${name}: no privileged call succeeds later than a second after the commit, on any node`, async () => {
      const member = await newMember("admin");
      const token = await it.signIn(member);
      const sockets = await onEveryNode(token);
      const run = work(token, "/journal/items");
      await eventually(
        () => new Set(run.successes.map(({ node }) => node)).size,
        (nodes) => nodes === ports.length,
      );
      await it.build.sql(change, [member.id]);
      const committed = performance.now();
      await eventually(
        () => run.refused.length,
        (count) => count >= 30,
      );
      await run.stop();
      expect(Math.max(...run.successes.map(({ at }) => at)) - committed).toBeLessThan(1_000);
      expect(new Set(run.refused)).toEqual(new Set([code]));
      const open = () => sockets.filter((socket) => socket.connected).length;
      if (name === "deactivated") await eventually(open, (count) => count === 0);
      else expect(open()).toBe(ports.length);
      for (const socket of sockets) socket.disconnect();
    });
  }

  test("a socket whose rights shrink leaves the rooms and what it watches, without being closed", async () => {
    const { org, channel } = it.orgs[0];
    const member = await newMember("manager");
    const conversation = await it.build.buildConversation({ orgId: org.id, channelId: channel.id });
    const sockets = await onEveryNode(await it.signIn(member));
    const about = { conversationId: conversation.id };
    const ask = (socket: ClientSocket, name: string) =>
      new Promise<SocketReply>((resolve) => {
        (socket as unknown as { emit(...args: unknown[]): void }).emit(name, about, resolve);
      });
    for (const socket of sockets) expect(await ask(socket, "watch")).toEqual({ ok: true });
    const setId = "01900000-0000-7000-8000-00000000f0f0";
    await it.build.sql(
      "INSERT INTO permission_set (org_id, id, name, permissions) VALUES ($1, $2, 'Contacts only', ARRAY['contact:read'])",
      [org.id, setId],
    );
    await it.build.sql("UPDATE member SET permission_set_id = $2 WHERE id = $1", [member.id, setId]);
    const started = performance.now();
    for (const socket of sockets) {
      await eventually(
        () => ask(socket, "watch"),
        (reply) => !reply.ok && reply.code === "forbidden",
      );
      expect(await ask(socket, "typing")).toEqual({ ok: false, code: "forbidden" });
    }
    expect(performance.now() - started).toBeLessThan(1_000);
    const heard: unknown[] = [];
    for (const socket of sockets) {
      socket.on("event", (envelope) => heard.push(envelope));
      socket.on("presence", (presence) => heard.push(presence));
    }
    const colleague = await connected(it.socket(await it.signIn(it.orgs[0].agent)));
    const told = new Promise((resolve) => colleague.once("event", resolve));
    expect(await ask(colleague, "watch")).toEqual({ ok: true });
    const closed = send("patch", `/conversations/${conversation.id}`, await admin(), { status: "closed" });
    expect((await closed).status).toBe(200);
    await told;
    // And the rights come back as they went.
    await it.build.sql("UPDATE member SET permission_set_id = NULL WHERE id = $1", [member.id]);
    for (const socket of sockets) {
      await eventually(
        () => ask(socket, "watch"),
        (reply) => reply.ok,
      );
    }
    expect(heard.filter((one) => JSON.stringify(one).includes('"conversation.'))).toEqual([]);
    expect(sockets.every((socket) => socket.connected)).toBe(true);
  });

  test("what a permission set holds may shrink too", async () => {
    const org = await it.build.buildOrg();
    const setId = "01900000-0000-7000-8000-00000000f0f1";
    await it.build.sql(
      "INSERT INTO permission_set (org_id, id, name, permissions) VALUES ($1, $2, 'Some', ARRAY['journal:read'])",
      [org.id, setId],
    );
    const member = await newMember("agent", org.id);
    await it.build.sql("UPDATE member SET permission_set_id = $2 WHERE id = $1", [member.id, setId]);
    const token = await it.signIn(member);
    for (const port of ports) expect(await status(port, "/journal/items", token)).toBe(200);
    await it.build.sql("UPDATE permission_set SET permissions = '{}' WHERE id = $1", [setId]);
    for (const port of ports) expect(await status(port, "/journal/items", token)).toBe(403);
  });
});

describe("T15: a node that is cut off from the database", () => {
  /** A database that this node alone loses: refused at once, or silent as a cut line is. */
  const losing = (how: "refused" | "silent") => {
    let lost = false;
    const gone = (): Promise<never> =>
      how === "silent"
        ? new Promise<never>(() => undefined)
        : Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
    const { db } = it;
    const guarded: Database = {
      ...db,
      forOrg: (orgId, work) => (lost ? gone() : db.forOrg(orgId, work)),
      forOrgSql: (orgId, work) => (lost ? gone() : db.forOrgSql(orgId, work)),
      asSystem: (reason, work) => (lost ? gone() : db.asSystem(reason, work)),
      runAsSystem: (reason, statement, params) => (lost ? gone() : db.runAsSystem(reason, statement, params)),
      dedicated: (reason) => (lost ? gone() : db.dedicated(reason)),
    };
    return { db: guarded, lose: () => void (lost = true) };
  };

  for (const how of ["refused", "silent"] as const) {
    test(`${how}: closes its sockets in its time and lets nobody in; the other nodes go on`, async () => {
      const { db, lose } = losing(how);
      // A look may take five seconds; then it has failed.
      const failClosedMs = 1_500;
      const cut = await it.another({ db, relay: undefined, hub: { recheckMs: 300, failClosedMs } });
      const token = await it.signIn(it.orgs[0].agent);
      const [there, here] = await Promise.all([
        connected(it.socket(token, {}, cut.port)),
        connected(it.socket(token, {}, ports[1])),
      ]);
      const started = performance.now();
      lose();
      await eventually(
        () => there.connected,
        (is) => !is,
      );
      expect(performance.now() - started).toBeLessThan(failClosedMs + 5_000 + 1_000);
      expect(here.connected).toBe(true);
      expect(await status(ports[1]!, "/conversations", token)).toBe(200);
      if (how === "refused") {
        expect(await refusal(it.socket(token, {}, cut.port))).toBe("unavailable");
        expect(await status(cut.port, "/conversations", token)).toBe(503);
      }
      await cut.stop();
    });
  }
});
