import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { AppError } from "#contracts/errors.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import type { ApiPart, ServerDeps } from "../../server-deps.ts";
import { countingHasher, stuff } from "./testing/stuffing.ts";
import { startTestServer } from "../../testing/start-test-server.ts";
import type { TestServer } from "../../testing/start-test-server.ts";

/** A store that keeps its counts and can be cut off. */
const cuttable = () => {
  const inner = memoryKv();
  const state = { away: false };
  const kv: Kv = {
    ...inner,
    take: (key, bucket) =>
      state.away ? Promise.reject(new AppError("unavailable")) : inner.take(key, bucket),
  };
  return { kv, state };
};

const at = async (
  server: TestServer,
  limits: { kv: Kv; scale: number },
  more: Partial<ServerDeps> = {},
  part: Partial<ApiPart> = {},
) => {
  const other = await server.another({ limits, ...more }, part);
  onTestFinished(() => other.stop());
  const request = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${other.port}/api/v1${path}`, init);
  return { port: other.port, request };
};
const by = (token: string, more: Record<string, string> = {}): RequestInit => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});
const countOf = (answers: readonly Response[], status: number) =>
  answers.filter((answer) => answer.status === status).length;
const many = (times: number, ask: (n: number) => Promise<Response>) =>
  Promise.all(Array.from({ length: times }, (_, n) => ask(n)));

let it: TestServer;
let tokens: { admin: string; agent: string; stranger: string };
beforeAll(async () => {
  it = await startTestServer();
  const [first, second] = it.orgs;
  tokens = {
    admin: await it.signIn(first.admin),
    agent: await it.signIn(first.agent),
    stranger: await it.signIn(second.agent),
  };
});
afterAll(() => it.close());

describe("rate limits (W16, S17, U16, P19)", () => {
  test("W16: a member at the limit leaves the others, and tenant A leaves tenant B untouched", async () => {
    // A hundredth: 12 reads a minute for a member, 120 for the org, 60 for the address; one refills in five seconds.
    const { request } = await at(it, { kv: memoryKv(), scale: 0.01 });
    const answers = await many(20, () => request("/auth/me", by(tokens.agent)));
    expect(countOf(answers, 200)).toBeGreaterThanOrEqual(12);
    expect(countOf(answers, 200)).toBeLessThanOrEqual(14);
    const refused = answers.find((answer) => answer.status === 429)!;
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ code: "rate_limited" });
    expect((await request("/auth/me", by(tokens.admin))).status).toBe(200);
    expect((await request("/auth/me", by(tokens.stranger))).status).toBe(200);
  });

  test("W16: the workspace has a budget of its own, whoever of it asks", async () => {
    const { build, passwordHash } = it;
    const orgId = it.orgs[0].org.id;
    const crowd = await Promise.all(
      Array.from({ length: 11 }, async () =>
        it.signIn(await build.buildMember({ orgId, role: "agent", passwordHash })),
      ),
    );
    // 3 writes a minute for a member, 30 for the org; the address has 15, so each comes from another.
    const { request } = await at(it, { kv: memoryKv(), scale: 0.01 }, { trustedProxies: ["loopback"] });
    const answers = await many(33, (n) =>
      request("/conversations/x/read", {
        method: "POST",
        ...by(crowd[n % 11]!, { "x-forwarded-for": `198.51.100.${n}` }),
      }),
    );
    expect(countOf(answers, 429)).toBeGreaterThanOrEqual(2);
    expect(countOf(answers, 404)).toBeGreaterThanOrEqual(30);
    const other = await request("/conversations/x/read", {
      method: "POST",
      ...by(tokens.stranger, { "x-forwarded-for": "198.51.100.200" }),
    });
    expect(other.status).toBe(404);
  });

  test("the headers of the standard tell every policy that counted, and what is left", async () => {
    const { request } = await at(it, { kv: memoryKv(), scale: 1 });
    const { headers } = await request("/auth/me", by(tokens.agent));
    expect(headers.get("ratelimit-policy")).toBe(
      '"ip-read";q=6000;w=60, "member-read";q=1200;w=60, "org-read";q=12000;w=60',
    );
    expect(headers.get("ratelimit")).toMatch(
      /^"ip-read";r=5999;t=\d+, "member-read";r=1199;t=\d+, "org-read";r=11999;t=\d+$/,
    );
  });

  test("a stranger without a token is counted by the address alone", async () => {
    const { request } = await at(it, { kv: memoryKv(), scale: 0.001 });
    const answers = await many(12, () => request("/auth/me"));
    expect(countOf(answers, 401)).toBeGreaterThanOrEqual(6);
    expect(countOf(answers, 429)).toBeGreaterThanOrEqual(4);
  });

  test("an API key has a budget of its own", async () => {
    const { kv } = cuttable();
    const made = await it.http
      .post("/api/v1/api-keys")
      .set("authorization", `Bearer ${tokens.admin}`)
      .send({ name: "x", permissions: ["channel:read"] });
    const { secret } = made.body as { secret: string };
    const { request } = await at(it, { kv, scale: 0.01 });
    const answers = await many(20, () => request("/channels", by(secret)));
    expect(countOf(answers, 200)).toBeLessThanOrEqual(14);
    expect(countOf(answers, 429)).toBeGreaterThanOrEqual(6);
    expect((await request("/channels", by(tokens.admin))).status).toBe(200);
  });

  test("S17: the handshakes of sockets count too", async () => {
    const { port } = await at(it, { kv: memoryKv(), scale: 0.05 });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const socket = it.socket(tokens.agent, {}, port);
        return new Promise<string>((resolve) => {
          socket.once("hello", () => resolve("in"));
          socket.once("connect_error", () => resolve("refused"));
        });
      }),
    );
    expect(outcomes.filter((one) => one === "in").length).toBeGreaterThanOrEqual(6);
    expect(outcomes.filter((one) => one === "refused").length).toBeGreaterThanOrEqual(4);
  });

  test("without the store, guesses at secrets are refused (503) and the rest is counted here", async () => {
    const { kv, state } = cuttable();
    const { request } = await at(it, { kv, scale: 0.01 });
    state.away = true;
    const login = await request("/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "somebody@example.com", password: "not the password" }),
    });
    expect(login.status).toBe(503);
    expect(Number(login.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    const answers = await many(20, () => request("/auth/me", by(tokens.agent)));
    expect(countOf(answers, 200)).toBeGreaterThanOrEqual(12);
    expect(countOf(answers, 429)).toBeGreaterThanOrEqual(6);
  });
});

describe("T18: credential stuffing (a cut; ten times as many by night)", () => {
  const cases: [string, Partial<ServerDeps>, number][] = [
    ["forged addresses are one address", {}, 1],
    ["1,000 addresses behind a proxy that we trust", { trustedProxies: ["loopback"] }, 100_000],
  ];
  test.each(cases)("1,000 guesses on one account, %s: at most 30 looked at", async (_name, more, scale) => {
    const { build, passwordHash } = it;
    const victim = await build.buildMember({ orgId: it.orgs[0].org.id, role: "agent", passwordHash });
    const token = await it.signIn(victim);
    let evaluated = 0;
    const hasher = countingHasher(() => (evaluated += 1));
    const { port, request } = await at(it, { kv: memoryKv(), scale }, more, { hasher });
    const statuses = await stuff(`http://127.0.0.1:${port}`, victim.email, 1_000);
    expect(evaluated).toBeGreaterThan(0);
    expect(evaluated).toBeLessThanOrEqual(30);
    expect([...statuses.keys()].sort()).toEqual([401, 429]);
    // Who has a session works on.
    expect((await request("/auth/me", by(token))).status).toBe(200);
  });
});
