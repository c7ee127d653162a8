import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "#contracts/define-route.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { permissionNames } from "#contracts/roles.ts";
import { newId } from "#core/platform/ids.ts";
import { withKeyScope } from "#core/platform/db/key-scope.ts";
import { call, visibleParts } from "../../../testing/call.ts";
import type { CallParts } from "../../../testing/call.ts";
import { matrixTable } from "../../../testing/matrix-table.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { buildWorld, nowhere } from "../../../testing/world.ts";
import type { World } from "../../../testing/world.ts";

const names = Object.keys(routes) as RouteKey[];
const routeOf = (name: RouteKey): Route => routes[name];
const keyed = names.filter((name) => routeOf(name).keys === true);
const usable = [...new Set(keyed.map((name) => routeOf(name).access))];

let it: TestServer;
let admin: string;
/** Channel A with its contact and conversation; channel B of the same org with another; the other org. */
let a: World;
let b: World;
let foreign: World;

beforeAll(async () => {
  it = await startTestServer();
  const [first, second] = it.orgs;
  const channel = await it.build.buildChannel({ orgId: first.org.id });
  a = await buildWorld(it.build, first);
  b = await buildWorld(it.build, { ...first, channel });
  foreign = await buildWorld(it.build, second);
  admin = await it.signIn(first.admin);
});
afterAll(() => it.close());

interface Made {
  key: { id: string; prefix: string; [field: string]: unknown };
  secret: string;
}
const make = async (body: object = {}, token = admin): Promise<Made> => {
  const answer = await it.http
    .post("/api/v1/api-keys")
    .set("authorization", `Bearer ${token}`)
    .send({ name: "Shop", permissions: usable, ...body });
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body as Made;
};
const get = (path: string, token: string) =>
  it.http.get(`/api/v1${path}`).set("authorization", `Bearer ${token}`);

/** A call of the matrix that is right in this world. */
const rightCall = (name: RouteKey, world: World, token: string): CallParts => {
  const row = matrixTable[name];
  return {
    token,
    ...(row.params ? { params: row.params(world) } : {}),
    ...(row.query ? { query: row.query } : {}),
    ...(row.body ? { body: row.body(world) } : {}),
  };
};
const trail = () =>
  it.build.sql<{ action: string; actor_kind: string; actor_id: string; body: string }>(
    "SELECT action, actor_kind, actor_id, body FROM audit_entry WHERE org_id = $1 ORDER BY no",
    [a.orgId],
  );

describe("API keys (F21, P11, S10)", () => {
  test("are shown once, kept as SHA-256 alone, listed by prefix, last used to the minute", async () => {
    const { key, secret } = await make({ name: "Web shop", channelIds: [a.channel] });
    expect(secret.startsWith(`${key.prefix}_`)).toBe(true);
    expect(key).toMatchObject({ channelIds: [a.channel], networks: null, lastUsedAt: null, revokedAt: null });
    expect((await get("/channels", secret)).status).toBe(200);
    const list = await get("/api-keys", admin);
    const listed = (list.body as { items: { id: string; lastUsedAt: string }[] }).items.find(
      (one) => one.id === key.id,
    );
    expect(listed?.lastUsedAt).toMatch(/:00\.000Z$/);
    expect(list.text).not.toContain(secret);
    const everything = await it.build.sql<{ row: string }>(
      `SELECT to_jsonb(k)::text AS row FROM api_key k UNION ALL SELECT to_jsonb(e)::text FROM audit_entry e
       UNION ALL SELECT to_jsonb(e)::text FROM event e`,
    );
    const secretPart = secret.slice(-49);
    expect(everything.some(({ row }) => row.includes(secretPart))).toBe(false);
    const [hash] = await it.build.sql<{ same: boolean }>(
      "SELECT token_hash = sha256(convert_to($2, 'UTF8')) AS same FROM api_key WHERE id = $1",
      [key.id, secret],
    );
    expect(hash?.same).toBe(true);
    expect((await trail()).map((entry) => entry.action)).toContain("api_key.created");
  });

  test("hold no permission that their maker lacks, nor one that no key can use", async () => {
    const { build, passwordHash } = it;
    const member = await build.buildMember({ orgId: a.orgId, role: "admin", passwordHash });
    const set = newId();
    await build.sql(
      "INSERT INTO permission_set (org_id, id, name, permissions) VALUES ($1, $2, 'Keys', $3)",
      [a.orgId, set, ["key:manage", "channel:read"]],
    );
    await build.sql("UPDATE member SET permission_set_id = $2 WHERE id = $1", [member.id, set]);
    const token = await it.signIn(member);
    const post = (body: object) =>
      it.http
        .post("/api/v1/api-keys")
        .set("authorization", `Bearer ${token}`)
        .send({ name: "x", ...body });
    expect((await post({ permissions: ["channel:read"] })).status).toBe(201);
    const more = await post({ permissions: ["channel:read", "message:send"] });
    expect(more.status).toBe(403);
    expect(more.body).toMatchObject({ code: "forbidden", detail: "You do not hold message:send yourself" });
    expect((await post({ permissions: ["key:manage"] })).status).toBe(422);
    const wide = await make();
    const rotated = await it.http
      .post(`/api/v1/api-keys/${wide.key.id}/rotate`)
      .set("authorization", `Bearer ${token}`)
      .send({});
    expect(rotated.status).toBe(403);
  });

  test("refuse another org's channel, a network that is none, and an end that is past", async () => {
    for (const wrong of [
      { channelIds: [foreign.channel] },
      { channelIds: [newId()] },
      { channelIds: [] },
      { networks: ["10.0.0.0/33"] },
      { networks: ["everywhere"] },
      { expiresAt: "2020-01-01T00:00:00.000Z" },
    ]) {
      const answer = await it.http
        .post("/api/v1/api-keys")
        .set("authorization", `Bearer ${admin}`)
        .send({ name: "x", permissions: ["channel:read"], ...wrong });
      expect(answer.status, JSON.stringify(wrong)).toBe(422);
    }
  });

  test("end at once when revoked, and on time when they expire", async () => {
    const { key, secret } = await make();
    expect((await get("/channels", secret)).status).toBe(200);
    const revoke = () => it.http.delete(`/api/v1/api-keys/${key.id}`).set("authorization", `Bearer ${admin}`);
    expect((await revoke()).status).toBe(204);
    const refused = await get("/channels", secret);
    expect(refused.status).toBe(401);
    expect((await revoke()).status).toBe(204);
    expect((await trail()).filter((entry) => entry.action === "api_key.revoked")).toHaveLength(1);

    const brief = await make({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await get("/channels", brief.secret)).status).toBe(200);
    await it.build.sql("UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = $1", [
      brief.key.id,
    ]);
    expect((await get("/channels", brief.secret)).status).toBe(401);
  });

  test("are rotated with an overlap; afterwards only the successor works", async () => {
    const old = await make({ channelIds: [a.channel], networks: ["127.0.0.0/8", "::1"] });
    const rotate = (body: object) =>
      it.http
        .post(`/api/v1/api-keys/${old.key.id}/rotate`)
        .set("authorization", `Bearer ${admin}`)
        .send(body);
    const answer = await rotate({ overlapHours: 2 });
    expect(answer.status).toBe(201);
    const next = answer.body as Made;
    expect(next.key).toMatchObject({
      name: "Shop",
      channelIds: [a.channel],
      networks: ["127.0.0.0/8", "::1"],
      expiresAt: null,
    });
    for (const secret of [old.secret, next.secret]) expect((await get("/channels", secret)).status).toBe(200);
    expect((await rotate({})).body).toMatchObject({ code: "conflict" });
    const [row] = await it.build.sql<{ hours: number; replaced_by: string }>(
      "SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours, replaced_by FROM api_key WHERE id = $1",
      [old.key.id],
    );
    expect(row).toEqual({ hours: 2, replaced_by: next.key.id });
    await it.build.sql("UPDATE api_key SET expires_at = now() WHERE id = $1", [old.key.id]);
    expect((await get("/channels", old.secret)).status).toBe(401);
    expect((await get("/channels", next.secret)).status).toBe(200);
    expect((await rotate({})).body).toMatchObject({ code: "conflict" });
  });

  test("S4: may be used from their networks alone; a forged header moves nobody", async () => {
    const elsewhere = await make({ networks: ["203.0.113.0/24"] });
    const answer = await get("/channels", elsewhere.secret).set("x-forwarded-for", "203.0.113.5");
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: "forbidden" });
    const here = await make({ networks: ["127.0.0.0/8"] });
    expect((await get("/channels", here.secret)).status).toBe(200);
  });
});

describe("S16: a key never opens console routes", () => {
  test("every route without `keys` refuses it, whatever it holds", async () => {
    const { key, secret } = await make();
    // Past the console's own checks: a key that claims every permission there is.
    await it.build.sql("UPDATE api_key SET permissions = $2 WHERE id = $1", [key.id, permissionNames]);
    const closed = names.filter((name) => routeOf(name).access !== "public" && routeOf(name).keys !== true);
    expect(closed.length).toBeGreaterThan(8);
    expect(closed).toEqual(
      expect.arrayContaining(["apiKeysCreate", "eventsList", "authMe", "messagesResend"]),
    );
    for (const name of closed) {
      const answer = await call(it, routeOf(name), rightCall(name, a, secret));
      expect(answer.status, name).toBe(403);
      expect(answer.body, name).toMatchObject({ code: "key_not_allowed" });
    }
  });

  test("every route with `keys` opens with the permission and refuses without", async () => {
    for (const name of keyed) {
      const { access } = routeOf(name);
      const without = await make({ permissions: usable.filter((one) => one !== access) });
      expect((await call(it, routeOf(name), rightCall(name, a, without.secret))).status, name).toBe(403);
      const withIt = await make({ permissions: [access] });
      const answer = await call(it, routeOf(name), rightCall(name, a, withIt.secret));
      expect(answer.status, `${name}: ${answer.text}`).toBe(routeOf(name).status);
    }
  });

  test("sockets refuse it", async () => {
    const { secret } = await make();
    const socket = it.socket(secret);
    const outcome = await new Promise<string>((resolve) => {
      socket.once("hello", () => resolve("let in"));
      socket.once("connect_error", () => resolve("refused"));
      socket.once("disconnect", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
  });
});

describe("S4: a key of number A cannot read number B", () => {
  /** What belongs to number B alone; members and delivery numbers are the org's. */
  const ofB = () => [b.conversation, b.contact, b.channel, b.message, b.failedMessage];
  let onlyA: string;
  beforeAll(async () => {
    onlyA = (await make({ channelIds: [a.channel] })).secret;
  });

  for (const name of keyed.filter((one) => routes[one].params !== undefined)) {
    test(`${routes[name].name}: number B is as absent as nothing`, async () => {
      const route = routeOf(name);
      const right = rightCall(name, a, onlyA);
      expect((await call(it, route, right)).status).toBe(route.status);
      for (const [param, kind] of Object.entries(route.ids ?? {})) {
        const attempt = (id: string) =>
          call(it, route, { ...right, params: { ...right.params, [param]: id } });
        const absent = visibleParts(await attempt(nowhere()[kind]));
        expect(absent).toMatchObject({ status: 404 });
        for (const id of [b[kind], foreign[kind]]) {
          expect(visibleParts(await attempt(id)), `${param} = ${id}`).toEqual(absent);
        }
      }
    });
  }

  for (const name of keyed.filter((one) => routeOf(one).method === "get")) {
    test(`${routes[name].name} shows nothing of number B`, async () => {
      const right = rightCall(name, a, onlyA);
      const filters = (matrixTable[name].queryIds ?? []).flatMap((field) =>
        ofB().map((id) => ({ [field]: id })),
      );
      for (const filter of [{}, ...filters]) {
        const answer = await call(it, routeOf(name), { ...right, query: { ...right.query, ...filter } });
        const echoed = Object.values(filter);
        for (const id of ofB().filter((one) => !echoed.includes(one))) expect(answer.text).not.toContain(id);
        expect(answer.text).not.toContain(foreign.conversation);
      }
    });
  }

  test("and what it does see of number A is what a member sees of it", async () => {
    for (const path of [`/conversations/${a.conversation}`, `/conversations/${a.conversation}/messages`]) {
      const [byKey, byMember] = await Promise.all([get(path, onlyA), get(path, admin)]);
      expect({ ...byKey.body, asOfSeq: 0 }).toEqual({ ...byMember.body, asOfSeq: 0 });
    }
    const contact = await get(`/contacts/${a.contact}`, onlyA);
    expect((contact.body as { identities: unknown[] }).identities).toHaveLength(1);
  });

  test("a contact of both numbers shows the threads of number A alone", async () => {
    const contact = await it.build.buildContact({ orgId: a.orgId });
    const build = (channelId: string) =>
      it.build.buildConversation({ orgId: a.orgId, channelId, contactId: contact.id });
    const [mine, other] = [await build(a.channel), await build(b.channel)];
    const answer = await get(`/contacts/${contact.id}`, onlyA);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(mine.id);
    expect(answer.text).not.toContain(other.id);
  });

  test("the database says so itself: no use-case can forget it", async () => {
    const seen = (channelIds: string[] | null) =>
      withKeyScope({ channelIds }, () =>
        it.db.forOrg(a.orgId, async (tx) => ({
          role: (await tx.$queryRaw<{ role: string }[]>`SELECT current_user::text AS role`)[0]?.role,
          conversations: (await tx.conversation.findMany({ select: { channelId: true } })).map(
            (row) => row.channelId,
          ),
          messages: await tx.message.count({ where: { conversationId: b.conversation } }),
        })),
      );
    const bound = await seen([a.channel]);
    expect(bound.role).toBe("parley_key");
    expect(new Set(bound.conversations)).toEqual(new Set([a.channel]));
    expect(bound.messages).toBe(0);
    expect(new Set((await seen(null)).conversations)).toContain(b.channel);
    await expect(
      withKeyScope({ channelIds: [a.channel] }, () =>
        it.db.forOrg(a.orgId, (tx) => tx.apiKey.findMany({ select: { id: true } })),
      ),
    ).rejects.toThrow(/permission denied/);
    await expect(
      withKeyScope({ channelIds: [a.channel] }, () => it.db.asSystem("auth.login", () => Promise.resolve())),
    ).rejects.toThrow("Refused: an API key beyond its org");
    // The role ends with the transaction: the connection goes back as it came.
    const [after] = await it.db.forOrg(
      a.orgId,
      (tx) => tx.$queryRaw<{ role: string }[]>`SELECT current_user::text AS role`,
    );
    expect(after?.role).toBe("parley_app");
  });
});

describe("what a key does", () => {
  test("a message sent by it has no author and says `api`; the outbox names the key", async () => {
    const { key, secret } = await make({ channelIds: [a.channel] });
    const answer = await it.http
      .post(`/api/v1/conversations/${a.conversation}/messages`)
      .set("authorization", `Bearer ${secret}`)
      .send({ clientMessageId: newId(), text: "Your parcel is on its way" });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ origin: "api", status: "queued" });
    expect(answer.body).not.toHaveProperty("authorId");
    const { id } = answer.body as { id: string };
    expect(await it.build.sql("SELECT requested_by FROM outbox WHERE message_id = $1", [id])).toEqual([
      { requested_by: key.id },
    ]);
  });

  test("a client message id that another number used is a mismatch, not an accident", async () => {
    const clientMessageId = newId();
    const send = (token: string, conversation: string) =>
      it.http
        .post(`/api/v1/conversations/${conversation}/messages`)
        .set("authorization", `Bearer ${token}`)
        .send({ clientMessageId, text: "Hello" });
    expect((await send(admin, b.conversation)).status).toBe(202);
    const { secret } = await make({ channelIds: [a.channel] });
    const answer = await send(secret, a.conversation);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: "idempotency_mismatch" });
  });

  test("it is no member: `assignee=me` is refused with the field", async () => {
    const { secret } = await make();
    const answer = await get("/conversations?assignee=me", secret);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ fields: [{ path: "query.assignee" }] });
  });
});
