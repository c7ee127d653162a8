import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Response as ExpressResponse } from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "#contracts/define-route.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { newId } from "#core/platform/ids.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { newNonce, setPagePolicy } from "../http/security-headers.ts";
import { call } from "./call.ts";
import type { CallParts } from "./call.ts";
import { matrixTable } from "./matrix-table.ts";
import { startTestServer, testPassword } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";
import { buildWorld } from "./world.ts";
import type { World } from "./world.ts";

const keys = Object.keys(routes) as RouteKey[];
const routeOf = (key: RouteKey): Route => routes[key];

/** A file of every kind that a build of the console may hold. */
const files: Readonly<Record<string, string | Buffer>> = {
  "index.html":
    '<!doctype html><html><head><script type="module" src="/assets/a-1.js"></script></head></html>',
  "theme.js": "1;",
  "favicon.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
  "manifest.webmanifest": "{}",
  "robots.txt": "User-agent: *\n",
  "assets/a-1.js": "export {};",
  "assets/a-1.css": "a{}",
  "assets/a-1.js.map": "{}",
  "assets/data-1.json": "{}",
  "assets/font-1.woff2": Buffer.from("wOF2"),
  "assets/font-1.woff": Buffer.from("wOFF"),
  "assets/pixel-1.png": Buffer.from("png"),
  "assets/sound-1.mp3": Buffer.from("mp3"),
};

let it: TestServer;
let own: World;
let admin: string;
let agent: string;
let webDirectory: string;
beforeAll(async () => {
  webDirectory = mkdtempSync(join(tmpdir(), "parley-web-"));
  mkdirSync(join(webDirectory, "assets"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(webDirectory, path), text);
  it = await startTestServer({}, { webDirectory });
  own = await buildWorld(it.build, it.orgs[0]);
  admin = await it.signIn(it.orgs[0].admin);
  agent = await it.signIn(it.orgs[0].agent);
});
afterAll(async () => {
  await it.close();
  rmSync(webDirectory, { recursive: true, force: true });
});

const isText = (type: string): boolean => /^(text\/|application\/(json|problem\+json|javascript))/.test(type);

/** What T53 demands of every answer, whatever it is. Answers what is wrong with it. */
const deviations = (headers: IncomingHttpHeaders): string[] => {
  const policy = String(headers["content-security-policy"]);
  const type = headers["content-type"] ?? "";
  const permissions = String(headers["permissions-policy"]);
  const wrong: [string, boolean][] = [
    ["HSTS", headers["strict-transport-security"] !== "max-age=63072000; includeSubDomains; preload"],
    ["COOP", headers["cross-origin-opener-policy"] !== "same-origin"],
    ["CORP", headers["cross-origin-resource-policy"] !== "same-origin"],
    ["nosniff", headers["x-content-type-options"] !== "nosniff"],
    ["frame options", headers["x-frame-options"] !== "DENY"],
    ["referrer policy", headers["referrer-policy"] !== "no-referrer"],
    ["permissions policy", !/\bcamera=\(\)/.test(permissions) || !/\bgeolocation=\(\)/.test(permissions)],
    ["frame-ancestors", !policy.includes("frame-ancestors 'none'")],
    ["base-uri", !policy.includes("base-uri 'none'")],
    ["default-src", !/(^|; ?)default-src '(none|self)'/.test(policy)],
    ["script sources", /unsafe-eval|script-src[^;]*(unsafe-inline|\*|https?:)/.test(policy)],
    ["product name", headers["x-powered-by"] !== undefined || headers["server"] !== undefined],
    ["request id", !/^[0-9a-f-]{36}$/.test(String(headers["x-request-id"]))],
    ["charset", isText(type) && !/; ?charset=utf-8$/i.test(type)],
    ["body without a type", Number(headers["content-length"] ?? 0) > 0 && type === ""],
  ];
  return wrong.filter(([, bad]) => bad).map(([name]) => name);
};

/** The only routes that may hand out a cookie. */
const mayHaveCookie = new Set<RouteKey>([
  ...(["authLogin", "authLoginTotp", "authRefresh", "authLogout", "authSwitch"] as const),
  ...(["authMagicLinkUse", "invitationsAccept"] as const),
  ...(["oauthStart", "oauthFinish", "loginIdentitiesLink"] as const),
]);

const expectApi = (answer: { headers: unknown; status: number }, cookies = false): void => {
  const headers = answer.headers as IncomingHttpHeaders;
  expect(deviations(headers)).toEqual([]);
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  if (!cookies) expect(headers["set-cookie"]).toBeUndefined();
  if (answer.status >= 400) expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
};

const rightCall = (key: RouteKey, world: World, token: string | undefined): CallParts => {
  const { params, query, body } = matrixTable[key];
  return {
    token,
    ...(params ? { params: params(world) } : {}),
    ...(query ? { query } : {}),
    ...(body ? { body: body(world) } : {}),
  };
};

describe("T53: every route of the registry", () => {
  for (const key of keys) {
    test(routes[key].name, async () => {
      const route = routeOf(key);
      const open = route.access === "public";
      const { endsSession, spends } = matrixTable[key];
      const cookies = mayHaveCookie.has(key);
      const newcomer = () => it.build.buildMember({ orgId: own.orgId, passwordHash: it.passwordHash });
      const token = open ? undefined : endsSession ? await it.signIn(await newcomer()) : admin;
      const world = spends ? await buildWorld(it.build, it.orgs[0]) : own;
      expectApi(await call(it, route, rightCall(key, world, token)), cookies);
      // Without a session; with what cannot be read; by a method that is not served here; by HEAD.
      const right = rightCall(key, own, undefined);
      const unsigned = await call(it, route, right);
      if (!open) expect(unsigned.status).toBe(401);
      expectApi(unsigned, cookies);
      if (route.body) {
        const broken = await call(it, route, { ...right, token: open ? undefined : admin, rawBody: "{" });
        expect([400, 403]).toContain(broken.status);
        expectApi(broken);
        const unknown = await call(it, route, { ...right, token: open ? undefined : admin, body: { x: 1 } });
        expect([403, 422]).toContain(unknown.status);
        expectApi(unknown);
      }
      const put = await it.http.put(`/api/v1${route.path.replace(/:\w+/g, newId())}`);
      expect(put.status).toBe(405);
      expect(put.headers["allow"]).toContain(route.method.toUpperCase());
      expectApi(put);
    });
  }

  test("a cookie is HttpOnly, SameSite and of one host", async () => {
    const answer = await it.http
      .post("/api/v1/auth/login")
      .send({ email: it.orgs[0].admin.email, password: testPassword, refreshIn: "cookie" });
    const [cookie = ""] = answer.headers["set-cookie"] as unknown as string[];
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Strict/i);
    expect(cookie).not.toMatch(/; Domain=/i);
    expectApi(answer, true);
  });
});

describe("T53: every kind of error", () => {
  test.each<[number, () => Promise<{ status: number; headers: unknown }>]>([
    [400, async () => it.http.post("/api/v1/auth/login").type("json").send("{")],
    [401, async () => it.http.get("/api/v1/auth/me")],
    [403, async () => it.http.get("/api/v1/audit").set("authorization", `Bearer ${agent}`)],
    [403, async () => it.http.post("/api/v1/auth/login").set("origin", "https://evil.example").send({})],
    [403, async () => it.http.options("/api/v1/auth/login").set("origin", "https://evil.example")],
    [404, async () => it.http.get("/api/v1/nowhere")],
    [404, async () => it.http.get("/api/v1")],
    [404, async () => it.http.get("/api/v1/%E0%A4%A")],
    [404, async () => it.http.get("/api/nowhere").set("accept", "text/html")],
    [404, async () => it.http.get("/webhooks/nowhere")],
    [405, async () => it.http.delete("/api/v1/auth/login")],
    [405, async () => it.http.head("/api/v1/auth/me")],
    [413, async () => it.http.post("/api/v1/auth/login").send({ email: "a".repeat(1024 * 1024) })],
    [415, async () => it.http.post("/api/v1/auth/login").type("text/plain").send("{}")],
    [422, async () => it.http.post("/api/v1/auth/login").send({})],
  ])("%i (%#)", async (status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expectApi(answer);
  });

  test("429 tells when to come again", async () => {
    const kv = memoryKv();
    const strict = await it.another({ limits: { kv, scale: 0.001 } });
    const ask = () =>
      fetch(`http://127.0.0.1:${strict.port}/api/v1/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
    const answers = [await ask(), await ask(), await ask()];
    await strict.stop();
    await kv.close();
    const refused = answers.at(-1)!;
    expect(refused.status).toBe(429);
    expectApi({ status: 429, headers: Object.fromEntries(refused.headers) });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("5xx: what nobody foresaw", async () => {
    const away = await it.another({
      db: { ...it.db, runAsSystem: () => Promise.reject(new Error("something broke")) },
    });
    const answer = await fetch(`http://127.0.0.1:${away.port}/api/v1/auth/me`, {
      headers: { authorization: `Bearer ${admin}` },
    });
    await away.stop();
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expectApi({ status: answer.status, headers: Object.fromEntries(answer.headers) });
  });

  test("TRACE, TRACK and CONNECT are refused", async () => {
    const ask = (method: string) =>
      new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
        const outgoing = httpRequest(
          { port: it.port, host: "127.0.0.1", method, path: "/", headers: { "x-canary": "echo-me" } },
          (answer) => {
            let text = "";
            answer.setEncoding("utf8").on("data", (part: string) => (text += part));
            answer.on("end", () => {
              resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
            });
          },
        );
        outgoing.on("error", reject).end();
      });
    const trace = await ask("TRACE");
    expect(trace.status).toBe(405);
    expect(trace.text).not.toContain("echo-me");
    expectApi(trace);
    const raw = (head: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(it.port, "127.0.0.1", () => socket.end(head));
        let text = "";
        socket.setEncoding("utf8").on("data", (part: string) => (text += part));
        socket.on("close", () => resolve(text)).on("error", reject);
      });
    // Node's parser knows no TRACK, and hangs up on CONNECT where nobody listens for it.
    expect(await raw("TRACK / HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw("CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n")).not.toMatch(/^HTTP\/1\.1 2/);
  });
});

describe("T53: what is no API", () => {
  const roots = ["/", "/conversations/1", "/docs", "/docs/", "/docs/reference.js", "/openapi.json"];
  const plain = [
    "/healthz",
    "/readyz",
    "/metrics",
    "/.well-known/security.txt",
    "/nowhere.txt",
    "/.git/HEAD",
  ];
  for (const path of [...roots, ...plain, ...Object.keys(files).map((file) => `/${file}`)]) {
    test(path, async () => {
      const answer = await it.http.get(path).set("accept", "text/html,*/*");
      const known = !["/nowhere.txt", "/.git/HEAD"].includes(path);
      expect(answer.status).toBe(known ? 200 : 404);
      const headers = answer.headers as unknown as IncomingHttpHeaders;
      expect(deviations(headers)).toEqual([]);
      expect(headers["set-cookie"]).toBeUndefined();
      expect(headers["cache-control"]).toBeDefined();
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    });
    test(`${path} answers to no POST`, async () => {
      const answer = await it.http.post(path).send({});
      expect([404, 405]).toContain(answer.status);
      expect(deviations(answer.headers as unknown as IncomingHttpHeaders)).toEqual([]);
    });
  }

  test.each([
    ['{"csp-report":{"effective-directive":"script-src"}}', "application/csp-report"],
    ["nonsense", "text/plain"],
    ["x".repeat(20_000), "application/json"],
  ])("/csp-reports takes %.20s", async (body, type) => {
    const answer = await it.http.post("/csp-reports").set("content-type", type).send(body);
    expect(answer.status).toBe(204);
    const headers = answer.headers as unknown as IncomingHttpHeaders;
    expect(deviations(headers)).toEqual([]);
    expect(headers["set-cookie"]).toBeUndefined();
  });

  test("security.txt: Contact, and Expires 30 to 365 days ahead", async () => {
    const answer = await it.http.get("/.well-known/security.txt");
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(answer.text).toMatch(/^Contact: (mailto|https):/m);
    expect(answer.text.match(/^Expires: /gm)).toHaveLength(1);
    const until = Date.parse(/^Expires: (.+)$/m.exec(answer.text)?.[1] ?? "");
    const days = (until - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(30);
    expect(days).toBeLessThan(365);
  });

  test("CSP nonces: 10,000 pages, no nonce twice, each as long as 128 bits need", () => {
    const seen = new Set<string>();
    for (let page = 0; page < 10_000; page += 1) {
      const set = new Map<string, string>();
      const res = { setHeader: (name: string, value: string) => set.set(name, value) };
      const nonce = newNonce();
      setPagePolicy(res as unknown as ExpressResponse, { nonce, host: "parley.example" });
      const [, written = ""] = /'nonce-([^']+)'/.exec(set.get("Content-Security-Policy") ?? "") ?? [];
      expect(written).toBe(nonce);
      seen.add(written);
    }
    expect(seen.size).toBe(10_000);
    expect(Math.min(...[...seen].map((nonce) => Buffer.from(nonce, "base64").length))).toBeGreaterThan(15);
  });

  test("both pages take a nonce of their own for every answer", async () => {
    const nonces = new Set<string>();
    for (const path of ["/", "/docs"]) {
      for (let page = 0; page < 50; page += 1) {
        const answer = await it.http.get(path).set("accept", "text/html");
        const policy = answer.headers["content-security-policy"] ?? "";
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
        expect(answer.text).toContain(`nonce="${nonce}"`);
        expect(policy).toContain("object-src 'none'");
        expect(policy).toContain("report-uri /csp-reports");
        expect(answer.headers["cache-control"]).toBe("no-store");
        nonces.add(nonce);
      }
    }
    expect(nonces.size).toBe(100);
  });
});
