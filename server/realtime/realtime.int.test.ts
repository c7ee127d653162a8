import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import type { SocketReply } from "#contracts/events/socket-maps.ts";
import { newId } from "#core/platform/ids.ts";
import { issueAccessToken } from "../identity/access-token.ts";
import { eventually } from "../testing/eventually.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import type { ClientSocket, TestServer } from "../testing/start-test-server.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const connected = (socket: ClientSocket) =>
  new Promise<{ lastSeq: number }>((resolve, reject) => {
    socket.once("hello", resolve);
    socket.once("connect_error", reject);
  });
const refused = (socket: ClientSocket) =>
  new Promise<string>((resolve, reject) => {
    socket.once("connect_error", (error) =>
      resolve((error as { data?: { code: string } }).data?.code ?? error.message),
    );
    socket.once("connect", () => reject(new Error("the socket was let in")));
  });
/** A client that keeps to no table of names. */
interface Untyped {
  emit(name: string, ...args: unknown[]): unknown;
}
const emit = (socket: ClientSocket, name: string, payload: unknown) =>
  new Promise<SocketReply>((resolve) => {
    (socket as unknown as Untyped).emit(name, payload, resolve);
  });
const heardBy = (socket: ClientSocket): AnyEnvelope[] => {
  const heard: AnyEnvelope[] = [];
  socket.on("event", (envelope) => heard.push(envelope));
  return heard;
};
const patch = (token: string, id: string, body: object) =>
  it.http.patch(`/api/v1/conversations/${id}`).set("authorization", `Bearer ${token}`).send(body);

describe("the handshake", () => {
  test("refuses everything but a good token of a living session", async () => {
    const { agent } = it.orgs[0];
    const subject = { memberId: agent.id, orgId: it.orgs[0].org.id, sessionId: newId() };
    const foreign = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    for (const token of [
      undefined,
      "",
      42,
      { $gt: "" },
      "a.b.c",
      issueAccessToken(foreign, subject, new Date(), 60),
    ]) {
      expect(await refused(it.socket(token))).toBe("unauthenticated");
    }
    const noSession = issueAccessToken(it.keys.privateKey, subject, new Date(), 60);
    expect(await refused(it.socket(noSession))).toBe("session_expired");
  });

  test("lets pages of our own origin in and no other", async () => {
    const token = await it.signIn(it.orgs[0].agent);
    await refused(it.socket(token, { origin: "https://evil.example" }));
    await refused(it.socket(token, { origin: "null" }));
    await connected(it.socket(token, { origin: `http://127.0.0.1:${it.port}` }));
  });
});

describe("events", () => {
  test("reach the org's sockets in the order of seq and never the other org's", async () => {
    const [a, b] = it.orgs;
    const [tokenA, tokenB] = await Promise.all([it.signIn(a.agent), it.signIn(b.admin)]);
    const [socketA, socketB] = [it.socket(tokenA), it.socket(tokenB)];
    const [heardA, heardB] = [heardBy(socketA), heardBy(socketB)];
    await Promise.all([connected(socketA), connected(socketB)]);
    const conversations = await Promise.all(
      Array.from({ length: 5 }, () =>
        it.build.buildConversation({ orgId: a.org.id, channelId: a.channel.id }),
      ),
    );
    await Promise.all(
      conversations.flatMap(({ id }) => [
        patch(tokenA, id, { status: "closed" }),
        patch(tokenA, id, { assigneeId: a.manager.id }),
      ]),
    );
    await eventually(
      () => heardA.length,
      (count) => count >= 10,
    );
    const seqs = heardA.map((event) => event.seq);
    expect(seqs).toEqual([...seqs].sort((one, two) => one - two));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(heardA.every((event) => event.orgId === a.org.id)).toBe(true);
    expect(heardB).toEqual([]);
    const replay = await it.http.get("/api/v1/events?after=0").set("authorization", `Bearer ${tokenA}`);
    expect(replay.body.items.slice(-heardA.length)).toEqual(heardA);
    expect(replay.body.lastSeq).toBe(seqs.at(-1));
  });

  test("hello tells the newest number", async () => {
    const token = await it.signIn(it.orgs[0].agent);
    const { lastSeq } = await connected(it.socket(token));
    const answer = await it.http.get("/api/v1/conversations").set("authorization", `Bearer ${token}`);
    expect(lastSeq).toBe(answer.body.asOfSeq);
    expect(lastSeq).toBeGreaterThan(0);
  });

  test("a disabled member's sockets close at the next look", async () => {
    const { org } = it.orgs[0];
    const member = await it.build.buildMember({ orgId: org.id, passwordHash: it.passwordHash });
    const socket = it.socket(await it.signIn(member));
    await connected(socket);
    const { text } = await it.http.get("/metrics");
    expect(Number(/^parley_sockets (\d+)/m.exec(text)?.[1])).toBeGreaterThan(0);
    await it.build.sql("UPDATE member SET disabled_at = now() WHERE id = $1", [member.id]);
    await eventually(
      () => socket.connected,
      (is) => !is,
    );
  });
});

describe("the end of a session", () => {
  test("closes its sockets within a second, and only its own", async () => {
    const [one, two] = await Promise.all([it.signIn(it.orgs[0].agent), it.signIn(it.orgs[0].agent)]);
    const [socketOne, socketTwo] = [it.socket(one), it.socket(two)];
    await Promise.all([connected(socketOne), connected(socketTwo)]);
    const closed = new Promise<string>((resolve) => socketOne.once("disconnect", resolve));
    const started = performance.now();
    await it.http.post("/api/v1/auth/logout").set("authorization", `Bearer ${one}`);
    expect(await closed).toBe("io server disconnect");
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(socketTwo.connected).toBe(true);
    expect(await refused(it.socket(one))).toBe("session_expired");
  });

  test("a hub that cannot ask the database closes every socket", async () => {
    const cut = await startTestServer();
    const socket = cut.socket(await cut.signIn(cut.orgs[0].agent));
    await connected(socket);
    const closed = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    await cut.build.sql(`REVOKE CONNECT ON DATABASE ${cut.database.name} FROM PUBLIC`);
    try {
      await cut.build.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = 'parley_server'",
        [cut.database.name],
      );
      expect(await closed).toBe("io server disconnect");
      const ready = await cut.http.get("/readyz");
      expect(ready.status).toBe(503);
      expect(ready.body).toEqual({ status: "unavailable", missing: ["database"] });
    } finally {
      await cut.build.sql(`GRANT CONNECT ON DATABASE ${cut.database.name} TO PUBLIC`);
    }
    await eventually(
      () => cut.http.get("/readyz"),
      (ready) => ready.status === 200,
    );
    await cut.close();
  });
});

describe("client events", () => {
  test("watch and typing tell the others of the org who is there", async () => {
    const [{ org, agent, manager, channel }] = it.orgs;
    const conversation = await it.build.buildConversation({ orgId: org.id, channelId: channel.id });
    const tokens = [await it.signIn(agent), await it.signIn(manager)] as const;
    const [first, second] = [it.socket(tokens[0]), it.socket(tokens[1])];
    await Promise.all([connected(first), connected(second)]);
    const seen: unknown[] = [];
    first.on("presence", (presence) => seen.push(presence));
    const about = { conversationId: conversation.id };
    expect(await emit(second, "typing", about)).toEqual({ ok: false, code: "not_found" });
    expect(await emit(first, "watch", about)).toEqual({ ok: true });
    // Nobody leaves who was not there.
    expect(await emit(second, "unwatch", about)).toEqual({ ok: true });
    const told = new Promise((resolve) => second.once("presence", resolve));
    expect(await emit(second, "watch", about)).toEqual({ ok: true });
    expect(await told).toEqual({ ...about, memberId: agent.id, kind: "viewing" });
    expect(await emit(second, "typing", about)).toEqual({ ok: true });
    expect(await emit(second, "unwatch", about)).toEqual({ ok: true });
    expect(await emit(second, "ack", { seq: 3 })).toEqual({ ok: true });
    await eventually(
      () => seen.length,
      (count) => count >= 3,
    );
    expect(seen).toEqual(
      ["viewing", "typing", "left"].map((kind) => ({ ...about, memberId: manager.id, kind })),
    );
  });

  test("unknown names, bad payloads and floods are refused, and go on being refused to the end", async () => {
    const socket = it.socket(await it.signIn(it.orgs[0].agent));
    await connected(socket);
    for (const name of ["event", "join", "constructor", "__proto__", "hasOwnProperty"]) {
      expect(await emit(socket, name, {})).toEqual({ ok: false, code: "bad_request" });
    }
    for (const payload of [undefined, null, 1, "x", [], {}, { conversationId: { $ne: "" } }, { seq: -1 }]) {
      expect(await emit(socket, "watch", payload)).toEqual({ ok: false, code: "invalid_input" });
    }
    const closed = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    for (let count = 0; count < 200; count += 1) (socket as unknown as Untyped).emit("nonsense", {});
    expect(await closed).toBe("io server disconnect");
  });
});

describe("two relays", () => {
  test("one leads; when it falls the other takes over, numbers on without a hole and says how far", async () => {
    const own = await startTestServer();
    const { org, agent, channel } = own.orgs[0];
    const token = await own.signIn(agent);
    const conversation = await own.build.buildConversation({ orgId: org.id, channelId: channel.id });
    const flip = async (status: string) =>
      own.http
        .patch(`/api/v1/conversations/${conversation.id}`)
        .set("authorization", `Bearer ${token}`)
        .send({ status });
    await eventually(() => own.server.relayLeads(), Boolean);
    // The second relay's node has the api and the hub too; the first has the lead.
    const other = await own.another();
    await flip("closed");
    const socket = own.socket(token);
    await connected(socket);
    const heard = heardBy(socket);
    await flip("open");
    await eventually(
      () => heard.length,
      (count) => count === 1,
    );
    expect(other.server.relayLeads()).toBe(false);
    // The connection that holds the lock dies, as with its process.
    await own.build.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = $1)",
      [own.database.name],
    );
    for (let turn = 0; turn < 6; turn += 1) await flip(turn % 2 === 0 ? "closed" : "open");
    const numbers = () =>
      own.build.sql<{ seq: string | null }>("SELECT seq::text FROM event WHERE org_id = $1 ORDER BY seq", [
        org.id,
      ]);
    const rows = await eventually(numbers, (all) => all.length === 8 && all.every((row) => row.seq !== null));
    expect(rows.map((row) => row.seq)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect([own.server.relayLeads(), other.server.relayLeads()].filter(Boolean)).toHaveLength(1);
    await own.close();
  });

  test("the whole process of the leader stops and the other leads within a second", async () => {
    const own = await startTestServer();
    await eventually(() => own.server.relayLeads(), Boolean);
    const other = await own.another();
    await own.server.close(500);
    const started = performance.now();
    await eventually(() => other.server.relayLeads(), Boolean);
    expect(performance.now() - started).toBeLessThan(1_000);
    await own.close();
  });
});
