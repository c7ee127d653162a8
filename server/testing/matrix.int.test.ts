import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Route } from "#contracts/define-route.ts";
import { errorCatalogue, Problem } from "#contracts/errors.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import { clientEvents } from "#contracts/events/socket-maps.ts";
import type { ClientEventName, SocketReply } from "#contracts/events/socket-maps.ts";
import { can, Role } from "#contracts/roles.ts";
import type { Permission } from "#contracts/roles.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { newId } from "#core/platform/ids.ts";
import { checkContracts } from "../../scripts/checks/check-contracts.ts";
import { addressOf, call, visibleParts } from "./call.ts";
import type { CallParts } from "./call.ts";
import { matrixTable, socketMatrix } from "./matrix-table.ts";
import { startTestServer } from "./start-test-server.ts";
import type { ClientSocket, TestServer } from "./start-test-server.ts";
import { buildWorld, nowhere } from "./world.ts";
import type { World } from "./world.ts";

const keys = Object.keys(routes) as RouteKey[];
const routeOf = (key: RouteKey): Route => routes[key];
const withPermission = (key: RouteKey): boolean => !["public", "session"].includes(routeOf(key).access);
const mayCall = (key: RouteKey, role: Role): boolean => {
  const { access } = routeOf(key);
  return access === "public" || access === "session" || can(role, access);
};

let it: TestServer;
let own: World;
let foreign: World;
let tokens: Record<Role, string>;

beforeAll(async () => {
  it = await startTestServer();
  [own, foreign] = await Promise.all([buildWorld(it.build, it.orgs[0]), buildWorld(it.build, it.orgs[1])]);
  const [{ admin, manager, agent }] = it.orgs;
  tokens = {
    admin: await it.signIn(admin),
    manager: await it.signIn(manager),
    agent: await it.signIn(agent),
  };
});
afterAll(() => it.close());

/** Somebody new in the own org, for a call that ends the caller's session or membership. */
const newcomer = () => it.build.buildMember({ orgId: own.orgId, passwordHash: it.passwordHash });

/** A call that is right for the org of `world`. */
const rightCall = (key: RouteKey, world: World, token?: string): CallParts => {
  const row = matrixTable[key];
  return {
    token,
    ...(row.params ? { params: row.params(world) } : {}),
    ...(row.query ? { query: row.query } : {}),
    ...(row.body ? { body: row.body(world) } : {}),
  };
};

const withIds = keys.filter((key) => routeOf(key).params !== undefined);

describe("T01: another org's id is as absent as none", () => {
  for (const key of withIds) {
    for (const role of Role.options) {
      test(`${routes[key].name} as ${role}`, async () => {
        const route = routeOf(key);
        const right = rightCall(key, own, tokens[role]);
        for (const [param, kind] of Object.entries(route.ids ?? {})) {
          const attempt = (id: string) =>
            call(it, route, { ...right, params: { ...right.params, [param]: id } });
          const absent = visibleParts(await attempt(nowhere()[kind]));
          expect(absent).toMatchObject({ status: mayCall(key, role) ? 404 : 403 });
          const strangers = Object.values({ ...foreign, ...nowhere() });
          for (const id of [...strangers, "x", "%00", "0", "../../members", foreign.orgId]) {
            const answer = visibleParts(await attempt(id));
            if (mayCall(key, role)) expect(answer, `${param} = ${id}`).toEqual(absent);
            else expect(answer).toMatchObject({ status: 403 });
          }
        }
      });
    }
  }

  test("every id kind of a path is tried", () => {
    const named = new Set(keys.flatMap((key) => Object.values(routeOf(key).ids ?? {})));
    const known = new Set(Object.keys(nowhere()));
    expect([...named].filter((kind) => !known.has(kind))).toEqual([]);
    for (const key of withIds) {
      // A choice of a closed list names nothing of anybody's.
      const free = Object.entries<unknown>(routeOf(key).params?.shape ?? {}).filter(
        ([, schema]) => !(schema instanceof z.ZodEnum),
      );
      expect(Object.keys(routeOf(key).ids ?? {})).toEqual(free.map(([name]) => name));
    }
  });

  test("lists show nothing of the other org, whatever they are asked for", async () => {
    // A delivery's number is too short to be looked for in a text.
    const theirs = Object.values(foreign).filter((id) => id !== foreign.delivery);
    for (const key of keys.filter((name) => routeOf(name).query !== undefined && !routeOf(name).params)) {
      const right = rightCall(key, own, tokens.admin);
      const filters = (matrixTable[key].queryIds ?? []).flatMap((name) =>
        Object.values(foreign).map((id) => ({ [name]: id })),
      );
      for (const filter of [{}, ...filters]) {
        const answer = await call(it, routeOf(key), { ...right, query: { ...right.query, ...filter } });
        expect([200, 422]).toContain(answer.status);
        const echoed = Object.values(filter);
        for (const id of theirs.filter((other) => !echoed.includes(other))) {
          expect(answer.text).not.toContain(id);
        }
        if (answer.status === 200 && echoed.length > 0) expect(answer.body.items).toEqual([]);
      }
    }
  });

  for (const name of Object.keys(socketMatrix) as ClientEventName[]) {
    test(`socket event ${name}`, async () => {
      const socket = it.socket(tokens.agent);
      await new Promise((resolve) => socket.once("hello", resolve));
      const row = socketMatrix[name];
      if (row.names === undefined) {
        expect(await emit(socket, name, row.payload(own))).toEqual({ ok: true });
        return;
      }
      const absent = await emit(socket, name, { conversationId: newId() });
      expect(absent).toEqual({ ok: false, code: "not_found" });
      expect(await emit(socket, name, row.payload(foreign))).toEqual(absent);
      if (name === "watch") expect(await emit(socket, name, row.payload(own))).toEqual({ ok: true });
    });
  }
});

const emit = (socket: ClientSocket, name: ClientEventName, payload: unknown) =>
  new Promise<SocketReply>((resolve) => {
    (socket as unknown as { emit(...args: unknown[]): void }).emit(name, payload, resolve);
  });

/** Rows of every table that the API writes. */
const countRows = async (): Promise<string> => {
  const tables = [
    ...["conversation", "message", "outbox", "event", "contact", "member", "channel"],
    ...["invitation", "permission_set", "team", "team_member", "api_key", "mail"],
  ];
  const counts = await Promise.all(
    tables.map((table) => it.build.sql<{ n: string }>(`SELECT count(*)::text AS n FROM "${table}"`)),
  );
  return counts.map(([row], index) => `${tables[index] ?? ""} ${row?.n ?? ""}`).join(", ");
};

describe("T02: ids in bodies", () => {
  const nested = keys.filter((key) => (matrixTable[key].bodyIds ?? []).length > 0);
  const nasty = (): unknown[] => [
    ...Object.values(foreign),
    ...Object.values(nowhere()),
    own.elsewhereMessage,
    "",
    " ",
    0,
    [],
    {},
    [foreign.member],
    { equals: foreign.member },
    { not: null },
    "00000000-0000-0000-0000-000000000000",
  ];

  for (const key of nested) {
    test(routes[key].name, async () => {
      const before = await countRows();
      for (const field of matrixTable[key].bodyIds ?? []) {
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...nasty()),
            fc.constantFrom<Role>(...Role.options),
            async (value, role) => {
              // An assignee of the own org is right; everything else here names nothing of ours.
              const right = rightCall(key, own, tokens[role]);
              const listed = Array.isArray((right.body as Record<string, unknown>)[field]);
              const body = { ...(right.body as object), [field]: listed ? [value] : value };
              const answer = await call(it, routeOf(key), { ...right, body });
              const refusals = mayCall(key, role) ? [400, 404, 422] : [403];
              expect(refusals, `${field} = ${JSON.stringify(value)}`).toContain(answer.status);
            },
          ),
          { numRuns: 120 },
        );
      }
      expect(await countRows()).toBe(before);
    });
  }

  test("no row links two orgs, by any foreign key, nor by the links that are none", async () => {
    const links = await it.build.sql<{ child: string; parent: string; on: string }>(`
      SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent,
             string_agg(format('a.%I IS NOT DISTINCT FROM b.%I', x.attname, y.attname), ' AND ') AS on
      FROM pg_constraint c
      CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k(mine, theirs)
      JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = k.mine
      JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = k.theirs
      WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        AND x.attname <> 'org_id'
        AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = c.conrelid AND o.attname = 'org_id')
        AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = c.confrelid AND o.attname = 'org_id')
      GROUP BY c.oid, c.conrelid, c.confrelid`);
    expect(links.length).toBeGreaterThan(10);
    for (const { child, parent, on } of links) {
      const crossing = await it.build.sql(
        `SELECT 1 FROM ${child} a JOIN ${parent} b ON ${on} WHERE a.org_id <> b.org_id`,
      );
      expect(crossing, `${child} → ${parent}`).toEqual([]);
    }
    expect(
      await it.build.sql(`SELECT c.id FROM conversation c JOIN message m ON m.id = c.last_message_id
        WHERE m.org_id <> c.org_id OR m.conversation_id <> c.id`),
    ).toEqual([]);
  });
});

describe("T03: inventory", () => {
  const methods = ["get", "post", "put", "patch", "delete", "options", "head"] as const;

  test("the registry, the handlers, the matrix and the document agree", () => {
    expect(checkContracts()).toEqual([]);
  });

  for (const key of keys) {
    test(`anonymous, every method: ${routes[key].name}`, async () => {
      const route = routeOf(key);
      const right = rightCall(key, own);
      const siblings = keys
        .filter((other) => routes[other].path === route.path)
        .map((other) => routes[other].method);
      for (const method of methods) {
        const answer = await it.http[method](addressOf(route, right.params)).query(right.query ?? {});
        if (!(siblings as string[]).includes(method)) {
          expect(answer.status, method).toBe(405);
          expect(answer.headers["allow"]).toBe(siblings.map((name) => name.toUpperCase()).join(", "));
        } else if (route.access !== "public") {
          expect(answer.status, method).toBe(401);
        }
      }
      const anonymous = await call(it, route, right);
      // Links that nobody was sent are dead ones.
      const usual = route.access === "public" ? [401, 410] : [401];
      expect([matrixTable[key].anonymous ?? usual].flat()).toContain(anonymous.status);
    });
  }

  test("anonymous 2xx only on the allow-list of root addresses", async () => {
    for (const path of [
      "/healthz",
      "/readyz",
      "/metrics",
      "/openapi.json",
      "/docs",
      "/.well-known/security.txt",
    ]) {
      expect((await it.http.get(path)).status, path).toBe(200);
      expect((await it.http.post(path)).status, path).toBe(405);
    }
    for (const path of [
      "/api/v1/unknown",
      "/api/v1",
      "/api/v2/auth/me",
      "/api/v1/auth/me/",
      "/api/v1/AUTH/ME",
      "/.git/config",
      "/.env",
      "/package.json",
      "/server/main.ts",
      "/socket.io",
    ]) {
      const answer = await it.http.get(path);
      expect(answer.status, path).toBe(404);
      expect(answer.headers["content-type"]).toContain("json");
    }
  });

  test("TRACE and made-up methods are refused", async () => {
    for (const method of ["TRACE", "PROPFIND", "PURGE"]) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(it.port, "127.0.0.1");
        socket.end(
          `${method} /api/v1/auth/me HTTP/1.1\r\nHost: x\r\nCookie: secret=1\r\nConnection: close\r\n\r\n`,
        );
        let text = "";
        socket.on("data", (data) => (text += data.toString()));
        socket.once("end", () => resolve(text));
        socket.once("error", reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
      expect(answer).not.toContain("secret");
    }
  });

  test("two framings of one body are refused", async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(it.port, "127.0.0.1");
      socket.write(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      );
      let text = "";
      socket.on("data", (data) => (text += data.toString()));
      socket.once("close", () => resolve(text));
      socket.once("error", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("T04: the permission table is the rule", () => {
  for (const key of keys.filter(
    (name) => routes[name].access !== "public" && !matrixTable[name].endsSession,
  )) {
    test(routes[key].name, async () => {
      const route = routeOf(key);
      for (const role of Role.options) {
        const { spends, refused } = matrixTable[key];
        const world = spends ? await buildWorld(it.build, it.orgs[0]) : own;
        const answer = await call(it, route, rightCall(key, world, tokens[role]));
        if (mayCall(key, role) && refused?.includes(answer.body.code as ErrorCode) === true) continue;
        if (mayCall(key, role))
          expect([401, 403, 404], `${role}: ${answer.text}`).not.toContain(answer.status);
        else expect(answer.status, role).toBe(403);
        // Sent a second time, the one failed message is not failed any more.
        if (mayCall(key, role) && key !== "messagesResend")
          expect(answer.status, answer.text).toBe(route.status);
      }
      const stranger = await it.signIn(it.orgs[1].admin);
      const answer = await call(it, route, rightCall(key, own, stranger));
      if (route.params) expect(answer.status).toBe(404);
    });
  }

  test("F23: a member with a custom set may call exactly what is in it, to read and not to change", async () => {
    const held: Permission[] = ["conversation:read", "member:read", "role:read", "team:read", "key:manage"];
    const member = await it.build.buildMember({
      orgId: own.orgId,
      role: "admin",
      passwordHash: it.passwordHash,
    });
    const token = await it.signIn(member);
    const admins = await it.http
      .post("/api/v1/permission-sets")
      .set("authorization", `Bearer ${tokens.admin}`)
      .send({ name: "Readers who make keys", permissions: held });
    await it.build.sql("UPDATE member SET permission_set_id = $2 WHERE id = $1", [member.id, admins.body.id]);
    const allowed = new Set<string>();
    for (const key of keys.filter(withPermission)) {
      const world = matrixTable[key].spends ? await buildWorld(it.build, it.orgs[0]) : own;
      const { status } = await call(it, routeOf(key), rightCall(key, world, token));
      const may = held.includes(routeOf(key).access as Permission);
      if (may) expect([401, 403, 404], routes[key].name).not.toContain(status);
      else expect(status, routes[key].name).toBe(403);
      if (may) allowed.add(key);
    }
    for (const [read, change] of [
      ["membersList", "membersUpdate"],
      ["permissionSetsList", "permissionSetsUpdate"],
      ["teamsList", "teamsUpdate"],
      ["conversationsList", "conversationsUpdate"],
    ]) {
      expect([allowed.has(read ?? ""), allowed.has(change ?? "")]).toEqual([true, false]);
    }
  });

  test("a disabled member and an ended session are nobody", async () => {
    const member = await it.build.buildMember({
      orgId: own.orgId,
      role: "admin",
      passwordHash: it.passwordHash,
    });
    const token = await it.signIn(member);
    await it.build.sql("UPDATE member SET disabled_at = now() WHERE id = $1", [member.id]);
    for (const key of keys.filter((name) => routes[name].access !== "public")) {
      expect((await call(it, routeOf(key), rightCall(key, own, token))).status).toBe(401);
    }
  });

  test("routes differ by role where the table says so", () => {
    const differing = keys.filter(
      (key) => withPermission(key) && Role.options.some((role) => !mayCall(key, role)),
    );
    expect(differing).toContain("journalItemsList");
  });

  test("socket events follow the same table", async () => {
    for (const role of Role.options) {
      const socket = it.socket(tokens[role]);
      await new Promise((resolve) => socket.once("hello", resolve));
      for (const name of Object.keys(socketMatrix) as ClientEventName[]) {
        const reply = await emit(socket, name, socketMatrix[name].payload(own));
        expect(reply.ok, `${name} as ${role}`).toBe(can(role, clientEvents[name].access));
      }
    }
  });
});

describe("T05: the database behind it", () => {
  test("without an org the application sees no row of any tenant table; with one, its own alone", async () => {
    const tables = await it.build.sql<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND has_table_privilege('parley_app', c.oid, 'SELECT')`);
    expect(tables.length).toBeGreaterThan(12);
    const client = await openAs("parley_app");
    try {
      const countOf = async (table: string): Promise<number> =>
        Number((await client.query(`SELECT count(*) AS n FROM "${table}"`)).rows[0].n);
      for (const { name } of tables) expect(await countOf(name), name).toBe(0);
      await client.query("SELECT set_config('app.org_id', $1, false)", [own.orgId]);
      expect(await countOf("conversation")).toBeGreaterThan(0);
      for (const { name } of tables) {
        const { rows } = await client.query(`SELECT count(*) AS n FROM "${name}" WHERE org_id <> $1`, [
          own.orgId,
        ]);
        expect(Number(rows[0].n), name).toBe(0);
      }
    } finally {
      await client.end();
    }
  });

  test("row security is on and forced with a policy and a leading index on every tenant table", async () => {
    const bare = await it.build.sql(`
      SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
          OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*'
                         AND (SELECT oid FROM pg_roles WHERE rolname = 'parley_app') = ANY (p.polroles))
          OR NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum))`);
    expect(bare).toEqual([]);
  });

  test("no role of ours is mighty or owns a table", async () => {
    const mighty = await it.build.sql(`
      SELECT rolname FROM pg_roles r WHERE rolname LIKE 'parley\\_%' AND (rolsuper OR rolbypassrls OR rolcreaterole
        OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace))`);
    expect(mighty).toEqual([]);
  });
});

const openAs = async (role: string) => {
  const { default: pg } = await import("pg");
  const { asRole } = await import("../../core/testing/database.ts");
  const client = new pg.Client({ connectionString: asRole(it.database.serverUrl, role) });
  await client.connect();
  return client;
};

describe("T07: nothing more in, nothing more out", () => {
  const extras = {
    orgId: "x",
    org_id: "x",
    role: "admin",
    id: "x",
    memberId: "x",
    createdAt: "2020-01-01T00:00:00.000Z",
    balance: 1_000_000,
    unreadCount: 99,
    authorId: "x",
    constructor: { prototype: { role: "admin" } },
  };

  for (const key of keys.filter((name) => routes[name].access !== "public" && routeOf(name).body)) {
    test(`extra fields: ${routes[key].name}`, async () => {
      const before = await countRows();
      const known = Object.keys(routeOf(key).body?.shape ?? {});
      for (const [field, value] of Object.entries(extras).filter(([name]) => !known.includes(name))) {
        const right = rightCall(key, own, tokens.admin);
        const answer = await call(it, routeOf(key), {
          ...right,
          body: { ...(right.body as object), [field]: value },
        });
        expect(answer.status, field).toBe(422);
        expect(answer.body.fields).toContainEqual({ path: `body.${field}`, message: "Unknown field" });
      }
      expect(await countRows()).toBe(before);
      const right = rightCall(key, own, tokens.admin);
      const text = JSON.stringify(right.body);
      const comma = text === "{}" ? "" : ",";
      await call(it, routeOf(key), {
        ...right,
        rawBody: `{"__proto__":{"role":"admin"}${comma}${text.slice(1)}`,
      });
      expect(({} as { role?: string }).role).toBeUndefined();
    });
  }

  test("every answer is exactly its contract", async () => {
    let answered = 0;
    for (const key of keys) {
      const { result, status } = routeOf(key);
      if (!result || routes[key].access === "public") continue;
      const { endsSession, spends, refused = [] } = matrixTable[key];
      const token = endsSession ? await it.signIn(await newcomer()) : tokens.admin;
      const world = spends ? await buildWorld(it.build, it.orgs[0]) : own;
      const answer = await call(it, routeOf(key), rightCall(key, world, token));
      if (answer.status !== status) {
        expect(["not_resendable", ...refused]).toContain(Problem.strict().parse(answer.body).code);
        continue;
      }
      expect(result.parse(answer.body), routes[key].name).toEqual(answer.body);
      answered += 1;
    }
    expect(answered).toBeGreaterThan(10);
  });
});

describe("T40: generated input", () => {
  const operators: unknown[] = [
    { $gt: "" },
    { not: "" },
    { contains: "" },
    { equals: null },
    [{ OR: [] }],
    { toString: "x" },
    { length: 5 },
  ];
  const junk = fc.oneof(
    fc.constantFrom<unknown>(
      ...operators,
      null,
      "",
      " ",
      "\u0000",
      "a\u0000b",
      "\ud800",
      "0",
      -1,
      1e308,
      true,
      [],
      {},
    ),
    fc.jsonValue(),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ minLength: 2_000, maxLength: 2_100 }),
  );
  const anId = () => fc.constantFrom(...Object.values(own), ...Object.values(foreign), newId(), "x", "");
  /** What an address can carry: a lone surrogate cannot be encoded, and Node refuses over 16 KB by itself. */
  const asText = (value: unknown): string =>
    (typeof value === "string" ? value : JSON.stringify(value))
      .replace(/[\ud800-\udfff]/g, "?")
      .slice(0, 1_000);

  /** Half near-valid (one field replaced), half anything at all. */
  const callsOf = (key: RouteKey): fc.Arbitrary<CallParts> => {
    const route = routeOf(key);
    const right = rightCall(key, own, route.access === "public" ? undefined : tokens.admin);
    const bodyKeys = Object.keys(route.body?.shape ?? {});
    const queryKeys = Object.keys(route.query?.shape ?? {});
    const nearBody =
      bodyKeys.length === 0
        ? fc.constant(right.body)
        : fc
            .tuple(fc.constantFrom(...bodyKeys), fc.oneof(junk, anId()))
            .map(([name, value]) => ({ ...matrixTable[key].body?.(own), [name]: value }));
    const nearQuery =
      queryKeys.length === 0
        ? fc.constant(right.query ?? {})
        : fc
            .tuple(fc.constantFrom(...queryKeys), fc.oneof(junk, anId()))
            .map(([name, value]) => ({ ...right.query, [name]: asText(value) }));
    const params = fc
      .tuple(fc.constantFrom(...Object.keys(right.params ?? {}), ""), fc.oneof(junk.map(asText), anId()))
      .map(([name, value]) => (name === "" ? (right.params ?? {}) : { ...right.params, [name]: value }));
    const near = fc
      .tuple(nearBody, nearQuery)
      .map(([body, query]) => ({ ...right, query, ...(route.body ? { body } : {}) }));
    const wild = fc.oneof(
      junk.map((body) => ({ ...right, rawBody: JSON.stringify(body) })),
      fc.string({ maxLength: 60 }).map((rawBody) => ({ ...right, rawBody })),
      fc.dictionary(fc.string({ maxLength: 10 }), junk).map((body) => ({ ...right, body })),
      fc
        .dictionary(fc.string({ minLength: 1, maxLength: 10 }), junk.map(asText))
        .map((query) => ({ ...right, query })),
      params.map((given) => ({ ...right, params: given })),
    );
    return fc.oneof(near, wild);
  };

  for (const key of keys) {
    test(`500 calls of ${routes[key].name}`, async () => {
      const route = routeOf(key);
      const written = new Set<string>();
      const messages = async () =>
        Number((await it.build.sql<{ n: string }>("SELECT count(*)::text AS n FROM message"))[0]?.n);
      const before = await messages();
      const waiting = fc.sample(callsOf(key), 500);
      const lane = async () => {
        for (let next = waiting.pop(); next; next = waiting.pop()) {
          const token = matrixTable[key].endsSession ? await it.signIn(await newcomer()) : next.token;
          const answer = await call(it, route, { ...next, token });
          const shown = `${answer.status} for ${JSON.stringify({ ...next, token: undefined })}`;
          expect(answer.status, shown).toBeLessThan(500);
          if (answer.status >= 400) {
            expect(Problem.strict().safeParse(answer.body).error, shown).toBeUndefined();
            const problem = Problem.parse(answer.body);
            expect(errorCatalogue[problem.code].status, shown).toBe(answer.status);
            expect(answer.headers["content-type"], shown).toContain("application/problem+json");
          } else if (key === "messagesSend") written.add(answer.body.id as string);
        }
      };
      await Promise.all(Array.from({ length: 6 }, lane));
      expect((await messages()) - before).toBe(written.size);
    }, 120_000);
  }

  for (const name of Object.keys(clientEvents) as ClientEventName[]) {
    test(`500 payloads of the socket event ${name}`, async () => {
      const near = fc.record({ conversationId: fc.oneof(junk, anId()) });
      const payloads = fc.sample(fc.oneof(near, fc.record({ seq: junk }), junk), 500);
      // Somebody new: the calls above may have ended the sessions of those whom they named.
      const token = await it.signIn(await newcomer());
      const before = await countRows();
      // A socket is cut off after some fifty refusals, so each carries thirty.
      for (let from = 0; from < payloads.length; from += 30) {
        const socket = it.socket(token);
        await new Promise((resolve, reject) => {
          socket.once("hello", resolve);
          socket.once("connect_error", reject);
        });
        const part = payloads.slice(from, from + 30);
        const replies = await Promise.all(part.map((payload) => emit(socket, name, payload)));
        for (const [index, reply] of replies.entries()) {
          const payload = part[index];
          const shown = JSON.stringify(payload);
          if (reply.ok) expect(clientEvents[name].payload.safeParse(payload).success, shown).toBe(true);
          else expect(["invalid_input", "not_found", "bad_request"], shown).toContain(reply.code);
        }
        socket.disconnect();
      }
      expect(await countRows()).toBe(before);
    }, 60_000);
  }

  test("bodies that are no JSON, too large, compressed or of another type", async () => {
    const send = (headers: Record<string, string>, body: string) =>
      it.http.post("/api/v1/auth/login").set(headers).send(body);
    const json = { "content-type": "application/json" };
    expect((await send(json, "{")).body.code).toBe("bad_request");
    expect((await send(json, '"text"')).body.code).toBe("bad_request");
    expect((await send(json, `{"email":"${"a".repeat(1024 * 1024)}"}`)).body.code).toBe("payload_too_large");
    expect((await send({ "content-type": "text/plain" }, "{}")).body.code).toBe("unsupported_media_type");
    expect((await send({ ...json, "content-encoding": "gzip" }, "{}")).body.code).toBe(
      "unsupported_media_type",
    );
    expect((await send(json, "[".repeat(200_000))).body.code).toBe("bad_request");
  });
});
