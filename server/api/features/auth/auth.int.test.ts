import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "#core/platform/ids.ts";
import { issueAccessToken } from "../../../identity/access-token.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer();
});
afterAll(() => it.close());

const login = (body: object) => it.http.post("/api/v1/auth/login").send(body);
const refresh = (refreshToken: string) => it.http.post("/api/v1/auth/refresh").send({ refreshToken });
const me = (token: string) => it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${token}`);
const signInFully = async (member = it.orgs[0].agent) =>
  (await login({ email: member.email, password: testPassword })).body as {
    accessToken: string;
    refreshToken: string;
    expiresIn: number;
    member: { id: string };
    org: { id: string };
  };

describe("login", () => {
  test("answers tokens, the member and the org; /auth/me agrees", async () => {
    const signedIn = await signInFully(it.orgs[1].manager);
    expect(signedIn.expiresIn).toBe(7 * 24 * 3600);
    expect(signedIn.member.id).toBe(it.orgs[1].manager.id);
    const answer = await me(signedIn.accessToken);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ member: signedIn.member, org: { id: it.orgs[1].org.id } });
    expect(answer.body.permissions).not.toContain("journal:read");
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  test("a wrong password, an unknown address, a disabled member and one without a password are one answer", async () => {
    const disabled = await it.build.buildMember({ orgId: it.orgs[0].org.id, disabled: true });
    const bare = await it.build.buildMember({ orgId: it.orgs[0].org.id });
    const answers = await Promise.all([
      login({ email: it.orgs[0].admin.email, password: "wrong" }),
      login({ email: "nobody@example.com", password: "wrong" }),
      login({ email: disabled.email, password: testPassword }),
      login({ email: bare.email, password: testPassword }),
    ]);
    const shown = answers.map(({ status, body }) => ({ status, ...body, requestId: undefined }));
    expect(new Set(shown.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(shown[0]).toMatchObject({ status: 401, code: "invalid_credentials" });
  });

  test("is case-blind for the address and exact for the password", async () => {
    const { email } = it.orgs[0].admin;
    expect((await login({ email: email.toUpperCase(), password: testPassword })).status).toBe(200);
    expect((await login({ email, password: `${testPassword} ` })).status).toBe(401);
    const long = await login({ email, password: "é".repeat(40) });
    expect(long.status).toBe(422);
    expect(long.body.fields).toEqual([{ path: "body.password", message: "At most 72 bytes" }]);
  });

  test("after 25 guesses an account rests, known or not, and the right password rests with it", async () => {
    for (const email of [it.orgs[1].agent.email, "stranger@example.com"]) {
      const statuses: number[] = [];
      for (let guess = 0; guess < 26; guess += 1) {
        statuses.push((await login({ email, password: "guess" })).status);
      }
      expect(statuses).toEqual([...Array<number>(25).fill(401), 429]);
      const last = await login({ email, password: testPassword });
      expect(last.status).toBe(429);
      expect(Number(last.headers["retry-after"])).toBeGreaterThan(3_000);
    }
  });
});

describe("guesses from many addresses", () => {
  const from = async (port: number, ip: string, email: string, password: string): Promise<number> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": ip },
      body: JSON.stringify({ email, password }),
    });
    return answer.status;
  };
  const addresses = Array.from({ length: 10 }, (_, index) => `198.51.100.${index + 1}`);
  const office = "203.0.113.7";

  test("thirty an hour are looked at, and whoever works at the account's own address gets in all the same", async () => {
    const proxied = await it.another({ trustedProxies: ["loopback"] });
    const member = await it.build.buildMember({
      orgId: it.orgs[0].org.id,
      passwordHash: it.passwordHash,
    });
    expect(await from(proxied.port, office, member.email, testPassword)).toBe(200);
    const guesses = await Promise.all(
      [member.email, "nobody.at.all@example.com"].map(async (email) => {
        const statuses: number[] = [];
        for (const ip of addresses) {
          for (let turn = 0; turn < 4; turn += 1) {
            statuses.push(await from(proxied.port, ip, email, "guess"));
          }
        }
        return statuses.filter((status) => status === 401).length;
      }),
    );
    // The member's own first sign-in came from a strange address too.
    expect(guesses).toEqual([29, 30]);
    expect(await from(proxied.port, "192.0.2.1", member.email, testPassword)).toBe(429);
    expect(await from(proxied.port, office, member.email, testPassword)).toBe(200);
    // The way in from the office opens nothing for the others.
    expect(await from(proxied.port, "192.0.2.1", member.email, testPassword)).toBe(429);
    await it.build.sql("UPDATE session SET last_seen_at = now() - interval '31 days' WHERE ip = $1", [
      office,
    ]);
    expect(await from(proxied.port, office, member.email, testPassword)).toBe(429);
    await proxied.stop();
  });

  test("an account's own address has a limit too", async () => {
    const proxied = await it.another({ trustedProxies: ["loopback"] });
    const { email } = it.orgs[1].manager;
    expect(await from(proxied.port, office, email, testPassword)).toBe(200);
    const statuses: number[] = [];
    for (let guess = 0; guess < 26; guess += 1) {
      statuses.push(await from(proxied.port, office, email, "guess"));
    }
    expect(statuses).toEqual([...Array<number>(25).fill(401), 429]);
    await proxied.stop();
  });
});

describe("access tokens", () => {
  const subject = () => ({ memberId: it.orgs[0].agent.id, orgId: it.orgs[0].org.id, sessionId: newId() });

  test("forged, foreign, unsigned, expired and sessionless ones are refused", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const good = await it.signIn(it.orgs[0].agent);
    const payload = jwt.decode(good) as jwt.JwtPayload;
    const day = 24 * 3600;
    const pem = it.keys.publicKey.export({ type: "spki", format: "pem" }).toString();
    const bad = [
      "x",
      "",
      `${good.slice(0, -4)}AAAA`,
      issueAccessToken(other, { ...subject(), sessionId: payload["sid"] as string }, new Date(), day),
      jwt.sign(payload, "", { algorithm: "none" }),
      jwt.sign(payload, createSecretKey(Buffer.from(pem)), { algorithm: "HS256" }),
      jwt.sign({ ...payload, aud: "elsewhere" }, it.keys.privateKey, { algorithm: "ES256" }),
      jwt.sign({ ...payload, iss: "elsewhere" }, it.keys.privateKey, { algorithm: "ES256" }),
      jwt.sign({ ...payload, typ: "refresh" }, it.keys.privateKey, { algorithm: "ES256" }),
      jwt.sign({ ...payload, exp: 1 }, it.keys.privateKey, { algorithm: "ES256" }),
      issueAccessToken(it.keys.privateKey, subject(), new Date(), day),
      issueAccessToken(
        it.keys.privateKey,
        { ...subject(), sessionId: payload["sid"] as string, orgId: it.orgs[1].org.id },
        new Date(),
        day,
      ),
    ];
    for (const token of bad) {
      const answer = await me(token);
      expect(answer.status, token).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    }
    expect((await me(good)).status).toBe(200);
  });

  test("a changed role and a disabled member bite at once", async () => {
    const member = await it.build.buildMember({
      orgId: it.orgs[0].org.id,
      role: "admin",
      passwordHash: it.passwordHash,
    });
    const token = await it.signIn(member);
    const journal = () => it.http.get("/api/v1/journal/items").set("authorization", `Bearer ${token}`);
    expect((await journal()).status).toBe(200);
    await it.build.sql("UPDATE member SET role = 'agent' WHERE id = $1", [member.id]);
    expect((await journal()).status).toBe(403);
    await it.build.sql("UPDATE member SET disabled_at = now() WHERE id = $1", [member.id]);
    expect((await me(token)).body.code).toBe("session_expired");
  });

  test("logout ends the session and its refresh token", async () => {
    const { accessToken, refreshToken } = await signInFully();
    const out = await it.http.post("/api/v1/auth/logout").set("authorization", `Bearer ${accessToken}`);
    expect(out.status).toBe(204);
    expect((await me(accessToken)).status).toBe(401);
    expect((await refresh(refreshToken)).status).toBe(401);
  });
});

describe("refresh", () => {
  test("fifty at once give exactly one successor, and two honest tabs stay in", async () => {
    const { refreshToken, accessToken } = await signInFully();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const successors = new Set(answers.map((answer) => answer.body.refreshToken as string));
    expect(successors.size).toBe(1);
    expect((await me(accessToken)).status).toBe(200);
    expect((await refresh([...successors][0]!)).status).toBe(200);
  });

  test("replaying any of 20 generations ends the family", async () => {
    for (let replayed = 0; replayed < 20; replayed += 1) {
      const { refreshToken, accessToken } = await signInFully();
      const generations = [refreshToken];
      for (let generation = 0; generation < 20; generation += 1) {
        const next = (await refresh(generations.at(-1)!)).body.refreshToken as string;
        generations.push(next);
      }
      expect(new Set(generations).size).toBe(21);
      // The last spent one is in its grace: let it be older than that.
      await it.build.sql("UPDATE refresh_token SET used_at = used_at - interval '11 seconds'");
      expect((await refresh(generations[replayed]!)).body.code).toBe("session_expired");
      expect((await me(accessToken)).status).toBe(401);
      expect((await refresh(generations.at(-1)!)).status).toBe(401);
    }
  });

  test("the grace is for the one token before the current, and only for ten seconds", async () => {
    const { refreshToken: first } = await signInFully();
    const second = (await refresh(first)).body.refreshToken as string;
    expect((await refresh(first)).body.refreshToken).toBe(second);
    const third = (await refresh(second)).body.refreshToken as string;
    expect((await refresh(first)).status).toBe(401);
    expect((await refresh(third)).status).toBe(401);
  });

  test("a failure in the middle of a rotation leaves the old token good", async () => {
    const { refreshToken } = await signInFully();
    await it.build.sql(`CREATE FUNCTION refuse_token() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no'; END $$`);
    await it.build.sql(
      "CREATE TRIGGER refuse BEFORE INSERT ON refresh_token FOR EACH ROW EXECUTE FUNCTION refuse_token()",
    );
    try {
      expect((await refresh(refreshToken)).status).toBe(500);
    } finally {
      await it.build.sql("DROP TRIGGER refuse ON refresh_token");
      await it.build.sql("DROP FUNCTION refuse_token");
    }
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test("garbage, nothing and an expired token are refused", async () => {
    const { refreshToken } = await signInFully();
    await it.build.sql("UPDATE refresh_token SET expires_at = now() WHERE used_at IS NULL");
    for (const token of [refreshToken, `prt_${randomBytes(32).toString("base64url")}`, "x".repeat(30)]) {
      expect((await refresh(token)).body.code).toBe("session_expired");
    }
    expect((await it.http.post("/api/v1/auth/refresh")).status).toBe(401);
  });

  test("only hashes are stored", async () => {
    const { refreshToken } = await signInFully();
    const rows = await it.build.sql<{ all: string }>(
      "SELECT string_agg(t::text, ' ') AS all FROM refresh_token t",
    );
    expect(rows[0]!.all).not.toContain(refreshToken);
    expect(rows[0]!.all).not.toContain(Buffer.from(refreshToken).toString("hex"));
  });
});

describe("refresh in a cookie", () => {
  const signIn = () => login({ email: it.orgs[0].agent.email, password: testPassword, refreshIn: "cookie" });
  const cookieOf = (headers: Record<string, unknown>) => (headers["set-cookie"] as string[])[0]!;
  const post = (headers: Record<string, string>) =>
    it.http.post("/api/v1/auth/refresh").set(headers).send({});
  const own = () => `http://127.0.0.1:${it.port}`;

  test("is HttpOnly, strict, kept to /api/v1/auth, and not in the body", async () => {
    const answer = await signIn();
    expect(answer.body.refreshToken).toBeUndefined();
    expect(cookieOf(answer.headers)).toMatch(
      /^parley_refresh=prt_[\w-]{43}; Path=\/api\/v1\/auth; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    );
  });

  test("works for our own origin alone, and rotates in the cookie", async () => {
    const cookie = cookieOf((await signIn()).headers).split(";")[0]!;
    expect((await post({ cookie })).status).toBe(401);
    expect((await post({ cookie, origin: "https://evil.example" })).status).toBe(403);
    expect([401, 403]).toContain(
      (await post({ cookie, origin: own(), "sec-fetch-site": "cross-site" })).status,
    );
    const good = await post({ cookie, origin: own() });
    expect(good.status).toBe(200);
    expect(good.body.refreshToken).toBeUndefined();
    const next = cookieOf(good.headers).split(";")[0]!;
    expect(next).not.toBe(cookie);
    expect((await post({ cookie: next, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  test("behind a trusted proxy on https it takes the __Host- prefix", async () => {
    const proxied = await it.another({ trustedProxies: ["loopback"] });
    const answer = await fetch(`http://127.0.0.1:${proxied.port}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-proto": "https" },
      body: JSON.stringify({ email: it.orgs[0].agent.email, password: testPassword, refreshIn: "cookie" }),
    });
    expect(answer.headers.get("set-cookie")).toMatch(
      /^__Host-parley_refresh=prt_[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure$/,
    );
    await proxied.stop();
  });
});
