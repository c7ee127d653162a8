import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testPassword, startTestServer } from "../testing/start-test-server.ts";
import type { TestServer } from "../testing/start-test-server.ts";

const shop = "https://shop.example";
let it: TestServer;
let tokens: [string, string];
beforeAll(async () => {
  it = await startTestServer();
  tokens = [await it.signIn(it.orgs[0].agent), await it.signIn(it.orgs[1].agent)];
  await it.build.sql("UPDATE org SET allowed_origins = $1 WHERE id = $2", [[shop], it.orgs[0].org.id]);
});
afterAll(() => it.close());

const me = (token: string, origin: string) =>
  it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${token}`).set("origin", origin);

describe("CORS (S18, V17)", () => {
  test("an origin that the org named may read; no cookie ever goes along", async () => {
    const answer = await me(tokens[0], shop);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ "access-control-allow-origin": shop, vary: "Origin" });
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("the same origin may not read for an org that did not name it", async () => {
    const answer = await me(tokens[1], shop);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: "origin_not_allowed" });
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("a preflight names what may be sent, for a named origin only", async () => {
    const ask = (origin: string) =>
      it.http
        .options("/api/v1/conversations")
        .set("origin", origin)
        .set("access-control-request-method", "GET");
    const yes = await ask(shop);
    expect(yes.status).toBe(204);
    expect(yes.headers).toMatchObject({
      "access-control-allow-origin": shop,
      "access-control-allow-methods": "GET, POST, PATCH, DELETE",
      "access-control-max-age": "600",
    });
    expect(yes.headers["access-control-allow-headers"]).toContain("authorization");
    for (const origin of [
      "https://evil.example",
      "https://shop.example.evil.example",
      "http://shop.example",
      "null",
    ]) {
      const no = await ask(origin);
      expect(no.status, origin).toBe(403);
      expect(no.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test("nobody signs in from another origin, named or not", async () => {
    const { email } = it.orgs[0].agent;
    for (const origin of [shop, "https://evil.example"]) {
      const answer = await it.http
        .post("/api/v1/auth/login")
        .set("origin", origin)
        .send({ email, password: testPassword });
      expect(answer.status, origin).toBe(403);
    }
  });
});

describe("CSRF (P15, V17, T19)", () => {
  test("a change that another origin's page asks for is refused before anything is read", async () => {
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1", "file://"]) {
      for (const type of ["application/x-www-form-urlencoded", "text/plain", "application/json"]) {
        const answer = await it.http
          .post("/api/v1/auth/refresh")
          .set("origin", origin)
          .set("content-type", type)
          .set("cookie", "parley_refresh=prt_x")
          .send("{");
        expect(answer.status, `${origin} ${type}`).toBe(403);
        expect(answer.body).toMatchObject({ code: "origin_not_allowed" });
      }
    }
  });

  test("our own origin and programs without an origin are let in", async () => {
    const own = await me(tokens[0], `http://127.0.0.1:${it.port}`);
    expect(own.status).toBe(200);
    expect(own.headers["access-control-allow-origin"]).toBeUndefined();
    expect((await it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${tokens[0]}`)).status).toBe(
      200,
    );
  });
});

describe("reports of a broken page policy (W15)", () => {
  test("both shapes are taken, and anything else is taken without an error", async () => {
    const old = {
      "csp-report": { "effective-directive": "img-src", "blocked-uri": "https://x.example/a?b" },
    };
    const modern = [
      { type: "csp-violation", body: { effectiveDirective: "script-src", blockedURL: "inline" } },
    ];
    for (const body of [JSON.stringify(old), JSON.stringify(modern), "{}", "not json", "x".repeat(40_000)]) {
      const answer = await it.http
        .post("/csp-reports")
        .set("content-type", "application/csp-report")
        .send(body);
      expect(answer.status).toBe(204);
    }
  });
});
