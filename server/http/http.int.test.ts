import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "#contracts/routes/registry.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import type { TestServer } from "../testing/start-test-server.ts";

let it: TestServer;
let webDirectory: string;
beforeAll(async () => {
  webDirectory = mkdtempSync(join(tmpdir(), "parley-web-"));
  mkdirSync(join(webDirectory, "assets"));
  writeFileSync(
    join(webDirectory, "index.html"),
    '<!doctype html><html><head><script src="/theme.js"></script><script type="module" src="/assets/app-1a2b.js"></script>' +
      '<link rel="modulepreload" href="/assets/x-1.js"></head><body></body></html>',
  );
  writeFileSync(join(webDirectory, "assets", "app-1a2b.js"), "export {};");
  writeFileSync(join(webDirectory, "theme.js"), "1;");
  it = await startTestServer({}, { webDirectory });
});
afterAll(async () => {
  await it.close();
  rmSync(webDirectory, { recursive: true, force: true });
});

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; security: object[]; responses: object }>>;
  components: { securitySchemes: object };
}

describe("/openapi.json", () => {
  test("names every route with its access, its answers and its problems", async () => {
    const { body } = (await it.http.get("/openapi.json")) as { body: Document };
    expect(body.openapi).toBe("3.1.0");
    expect(body.components.securitySchemes).toHaveProperty("bearer");
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path));
    expect(operations.map((operation) => operation.operationId).sort()).toEqual(
      allRoutes.map((route) => route.name).sort(),
    );
    for (const route of allRoutes) {
      const operation = body.paths[`/api/v1${route.path.replace(/:(\w+)/g, "{$1}")}`]?.[route.method];
      expect(operation?.security).toEqual(route.access === "public" ? [] : [{ bearer: [] }]);
      const statuses = Object.keys(operation?.responses ?? {});
      expect(statuses).toContain(String(route.status));
      expect(statuses).toContain("500");
      if (route.params) expect(statuses).toContain("404");
      if (route.body) expect(statuses).toContain("422");
    }
  });
});

describe("/docs", () => {
  test("loads nothing from elsewhere", async () => {
    const page = await it.http.get("/docs");
    expect(page.text).not.toMatch(/https?:\/\//);
    const policy = page.headers["content-security-policy"]!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/https:|unsafe-eval|script-src[^;]*unsafe-inline/);
    const script = await it.http.get("/docs/reference.js");
    expect(script.status).toBe(200);
    expect(script.headers["content-type"]).toContain("javascript");
  });
});

describe("the console", () => {
  test("one page for every address of it, never cached, with a nonce of its own each time", async () => {
    const [first, second] = await Promise.all(
      ["/", "/conversations/123"].map((path) => it.http.get(path).set("accept", "text/html")),
    );
    const nonceOf = (text: string) => [...text.matchAll(/nonce="([^"]+)"/g)].map((match) => match[1]);
    for (const answer of [first!, second!]) {
      expect(answer.status).toBe(200);
      expect(answer.headers["cache-control"]).toBe("no-store");
      const nonces = nonceOf(answer.text);
      expect(nonces).toHaveLength(4);
      expect(new Set(nonces).size).toBe(1);
      expect(answer.headers["content-security-policy"]).toContain(`'nonce-${nonces[0] ?? ""}'`);
      expect(answer.headers["content-security-policy"]).toContain(
        `connect-src 'self' ws://127.0.0.1:${it.port} wss://127.0.0.1:${it.port}`,
      );
    }
    expect(nonceOf(first!.text)[0]).not.toBe(nonceOf(second!.text)[0]);
  });

  test("hashed files for ever, others asked for each time, missing ones 404", async () => {
    const hashed = await it.http.get("/assets/app-1a2b.js");
    expect(hashed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await it.http.get("/theme.js")).headers["cache-control"]).toBe("no-cache");
    const missing = await it.http.get("/assets/app-0000.js").set("accept", "text/html");
    expect(missing.status).toBe(404);
    expect((await it.http.get("/assets/..%2f..%2fpackage.json")).status).toBe(404);
    expect((await it.http.post("/conversations")).status).toBe(404);
  });

  test("a host header that is no host does not reach the policy", async () => {
    const answer = await it.http.get("/").set("accept", "text/html").set("host", "a;script-src *");
    expect(answer.headers["content-security-policy"]).not.toContain("script-src *");
  });
});

describe("headers", () => {
  test("of every kind of answer", async () => {
    for (const path of ["/healthz", "/api/v1/auth/me", "/nowhere.txt", "/docs", "/", "/openapi.json"]) {
      const { headers } = await it.http.get(path).set("accept", "text/html,application/json");
      expect(headers, path).toMatchObject({
        "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
        "permissions-policy": expect.stringContaining("camera=()") as string,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "x-frame-options": "DENY",
      });
      expect(headers["content-security-policy"], path).toMatch(/frame-ancestors 'none'/);
      expect(headers["x-powered-by"]).toBeUndefined();
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test("security.txt runs out in 30 to 365 days", async () => {
    const { text } = await it.http.get("/.well-known/security.txt");
    const expires = Date.parse(/^Expires: (.+)$/m.exec(text)?.[1] ?? "");
    const days = (expires - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(30);
    expect(days).toBeLessThan(365);
    expect(text).toMatch(/^Contact: /m);
  });

  test("metrics carry names of routes and no ids", async () => {
    await it.http.get("/api/v1/auth/me");
    const { text } = await it.http.get("/metrics");
    expect(text).toMatch(
      /parley_http_request_seconds_count\{route="auth.me",method="GET",status="401"\} \d+/,
    );
    expect(text).not.toContain(it.orgs[0].org.id);
  });
});
