import { generateSync } from "otplib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BuiltMember } from "../../../../core/testing/builders.ts";
import { newId } from "#core/platform/ids.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { createProviders } from "./providers.ts";
import type { Providers } from "./providers.ts";
import { startFakeProvider } from "./testing/fake-provider.ts";
import type { FakePerson } from "./testing/fake-provider.ts";

let it: TestServer;
let provider: Awaited<ReturnType<typeof startFakeProvider>>;
let providers: Providers;
let base: string;
beforeAll(async () => {
  provider = await startFakeProvider();
  providers = createProviders({
    google: { ...provider.client, issuer: provider.origin },
    github: { ...provider.client, origin: provider.origin },
  });
  it = await startTestServer();
  const node = await it.another({}, { providers, mailboxUrl: "http://127.0.0.1:4020" });
  base = `http://127.0.0.1:${node.port}`;
});
afterAll(async () => {
  await providers.close();
  await it.close();
  await provider.close();
});
afterEach(() => provider.misbehave({}));

type Name = "google" | "github";

/** A browser with its cookies, on a page of ours. */
const openBrowser = () => {
  const jar = new Map<string, string>();
  const cookies: string[] = [];
  return {
    jar,
    /** Every Set-Cookie, as it came. */
    cookies,
    call: async (method: string, path: string, body?: object, token?: string, origin = base) => {
      const answer = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: {
          origin,
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const line of answer.headers.getSetCookie()) {
        cookies.push(line);
        const [pair = ""] = line.split(";");
        jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
      }
      const text = await answer.text();

      return { status: answer.status, body: text === "" ? {} : JSON.parse(text) };
    },
  };
};
type Browser = ReturnType<typeof openBrowser>;

const begin = async (browser: Browser, name: Name): Promise<string> => {
  const answer = await browser.call("POST", `/auth/oauth/${name}/start`);
  expect(answer.status).toBe(200);
  return answer.body.url as string;
};
const finish = (browser: Browser, name: Name, query: string, refreshIn?: "cookie") =>
  browser.call("POST", `/auth/oauth/${name}/finish`, { query, ...(refreshIn ? { refreshIn } : {}) });
const signIn = async (name: Name, person: FakePerson, browser = openBrowser()) =>
  finish(browser, name, provider.agree(await begin(browser, name), person));

let people = 0;
const newPerson = (given: Partial<FakePerson> = {}): FakePerson => {
  people += 1;
  return {
    ...{ subject: String(1000 + people), email: `person${people}@example.net` },
    ...{ verified: true, name: `Person ${people}` },
    ...given,
  };
};
const newMember = (): Promise<BuiltMember> =>
  it.build.buildMember({ orgId: it.orgs[0].org.id, passwordHash: it.passwordHash });
const linked = (personId: string, name: Name, { subject, email }: FakePerson) =>
  it.build.sql("INSERT INTO login_identity (provider, subject, person_id, email) VALUES ($1, $2, $3, $4)", [
    name,
    subject,
    personId,
    email,
  ]);
const personRows = (email: string) =>
  it.build.sql<{ id: string; verified: boolean; password_hash: string | null }>(
    "SELECT id, email_verified_at IS NOT NULL AS verified, password_hash FROM person WHERE email = $1",
    [email],
  );

test("what a login page may offer", async () => {
  const browser = openBrowser();
  expect((await browser.call("GET", "/auth/options")).body).toEqual({
    providers: ["google", "github"],
    signup: true,
    magicLink: true,
    mailboxUrl: "http://127.0.0.1:4020",
  });
  expect((await it.http.get("/api/v1/auth/options")).body).toMatchObject({ providers: [], mailboxUrl: null });
  expect((await it.http.post("/api/v1/auth/oauth/google/start")).status).toBe(404);
  expect((await browser.call("POST", "/auth/oauth/facebook/start")).status).toBe(404);
});

describe("F9: the way there", () => {
  test("carries state, nonce and PKCE S256 and the one redirect address; the browser is marked", async () => {
    const browser = openBrowser();
    const first = new URL(await begin(browser, "google"));
    const second = new URL(await begin(browser, "google"));
    expect(first.origin).toBe(provider.origin);
    expect(Object.fromEntries(first.searchParams)).toMatchObject({
      response_type: "code",
      client_id: provider.client.clientId,
      redirect_uri: "https://parley.test/login/oauth/google",
      scope: "openid email profile",
      code_challenge_method: "S256",
    });
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(first.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name));
    }
    expect(first.href).not.toContain(provider.client.clientSecret);
    expect(browser.cookies[0]).toMatch(
      /^parley_oauth=[\w-]{43}; Path=\/api\/v1\/auth; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
  });

  test("U10: over https the mark is a __Host- cookie", async () => {
    const proxied = await it.another({ trustedProxies: ["loopback"] }, { providers });
    const answer = await fetch(`http://127.0.0.1:${proxied.port}/api/v1/auth/oauth/github/start`, {
      method: "POST",
      headers: { "x-forwarded-proto": "https" },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-parley_oauth=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
    );
    await proxied.stop();
  });
});

describe.each(["google", "github"] as const)("F9: back from %s", (name) => {
  test("a new address opens an org with its first Admin, confirmed, without a password; the next time it is the same person", async () => {
    const person = newPerson();
    const first = await signIn(name, person);
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(first.body).toMatchObject({
      member: { email: person.email, name: person.name, role: "admin" },
      org: { name: `${person.name}'s workspace` },
      standing: "full",
    });
    const again = await signIn(name, { ...person, email: `renamed.${person.email}` });
    expect(again.body.member.id).toBe(first.body.member.id);
    const [row] = await personRows(person.email);
    expect(row).toMatchObject({ verified: true, password_hash: null });
    const sessions = await it.build.sql<{ methods: string[] }>(
      "SELECT methods FROM session WHERE member_id = $1",
      [first.body.member.id],
    );
    expect(sessions.map(({ methods }) => methods)).toEqual([[name], [name]]);
    const entries = await it.build.sql<{ action: string }>(
      "SELECT action FROM audit_entry WHERE org_id = $1 ORDER BY no",
      [first.body.org.id],
    );
    expect(new Set(entries.map(({ action }) => action))).toEqual(
      new Set(["org.created", "account.created", "login.succeeded"]),
    );
  });

  test("an address that the provider has not verified signs nobody in, opens nothing and confirms nothing", async () => {
    const stranger = newPerson({ verified: false });
    expect((await signIn(name, stranger)).body.code).toBe("email_unverified");
    expect(await personRows(stranger.email)).toEqual([]);
    const member = await newMember();
    const known = newPerson({ email: member.email });
    await linked(member.personId, name, known);
    expect((await signIn(name, { ...known, verified: false })).body.code).toBe("email_unverified");
    const pending = newPerson({ verified: false });
    await it.build.sql("INSERT INTO person (id, email) VALUES ($1, $2)", [newId(), pending.email]);
    expect((await signIn(name, pending)).body.code).toBe("email_unverified");
    expect((await personRows(pending.email))[0]?.verified).toBe(false);
  });

  test("an account with that address is neither entered nor linked", async () => {
    const member = await newMember();
    const answer = await signIn(name, newPerson({ email: member.email.toUpperCase() }));
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe("invalid_credentials");
    expect(answer.body.detail).toContain("link");
    expect(
      await it.build.sql("SELECT 1 FROM login_identity WHERE person_id = $1", [member.personId]),
    ).toEqual([]);
  });

  test("a sign-up that nobody confirmed gives way to the owner of the address, with all that was set up on it", async () => {
    const person = newPerson();
    const squatter = newId();
    await it.build.sql("INSERT INTO person (id, email, password_hash) VALUES ($1, $2, $3)", [
      squatter,
      person.email,
      it.passwordHash,
    ]);
    const org = await it.build.buildOrg();
    await it.build.sql(
      "INSERT INTO member (org_id, id, person_id, name, role) VALUES ($1, $2, $3, 'Squatter', 'admin')",
      [org.id, newId(), squatter],
    );
    await linked(squatter, name === "google" ? "github" : "google", newPerson());
    const answer = await signIn(name, person);
    expect(answer.status).toBe(200);
    expect(answer.body.org.id).not.toBe(org.id);
    expect(await personRows(person.email)).toEqual([{ id: squatter, verified: true, password_hash: null }]);
    expect(await it.build.sql("SELECT 1 FROM org WHERE id = $1", [org.id])).toEqual([]);
    const ways = await it.build.sql<{ provider: string }>(
      "SELECT provider FROM login_identity WHERE person_id = $1",
      [squatter],
    );
    expect(ways).toEqual([{ provider: name }]);
  });

  test("T16, V29: a second factor is asked for all the same", async () => {
    const member = await newMember();
    const person = newPerson();
    await linked(member.personId, name, person);
    const token = await it.signIn(member);
    const auth = { authorization: `Bearer ${token}` };
    const setUp = await it.http.post("/api/v1/auth/two-factor/setup").set(auth);
    const secret = setUp.body.secret as string;
    const now = Math.floor(Date.now() / 1000);
    await it.http
      .post("/api/v1/auth/two-factor/confirm")
      .set(auth)
      .send({ code: generateSync({ secret, epoch: now }) });
    const answer = await signIn(name, person);
    expect(answer.body).toEqual({ stepUp: { kind: "totp", token: expect.any(String) as string } });
    const done = await it.http
      .post("/api/v1/auth/login/totp")
      .send({ token: answer.body.stepUp.token as string, code: generateSync({ secret, epoch: now + 30 }) });
    expect(done.status).toBe(200);
    expect(done.body.member.id).toBe(member.id);
  });

  test("a disabled member is not let in", async () => {
    const member = await it.build.buildMember({ orgId: it.orgs[0].org.id, disabled: true });
    const person = newPerson();
    await linked(member.personId, name, person);
    expect((await signIn(name, person)).body.code).toBe("invalid_credentials");
  });

  test("only the browser that began finishes, once, on a page of ours, and with the provider it went to", async () => {
    const person = newPerson();
    const browser = openBrowser();
    const query = provider.agree(await begin(browser, name), person);
    const other = openBrowser();
    await begin(other, name);
    for (const refused of [
      await finish(openBrowser(), name, query),
      await finish(other, name, query),
      await finish(browser, name === "google" ? "github" : "google", query),
      await browser.call("POST", `/auth/oauth/${name}/finish`, { query }, undefined, "https://evil.example"),
      await finish(browser, name, query.replace(/state=[^&]*/, "state=made-up")),
      await finish(browser, name, query.replace(/state=[^&]*/, "")),
    ]) {
      expect([410, 403]).toContain(refused.status);
      expect(refused.body.accessToken).toBeUndefined();
    }
    // None of these used it up.
    const done = await finish(browser, name, query, "cookie");
    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body.refreshToken).toBeUndefined();
    expect(browser.jar.get("parley_refresh")).toMatch(/^prt_/);
    expect((await finish(browser, name, query)).body.code).toBe("link_invalid");
  });

  test("twenty at once with one state: one is let in", async () => {
    const browser = openBrowser();
    const query = provider.agree(await begin(browser, name), newPerson());
    const answers = await Promise.all(Array.from({ length: 20 }, () => finish(browser, name, query)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
  });

  test("a refusal at the provider, a made-up code and a provider that is down are clear answers", async () => {
    const browser = openBrowser();
    const state = new URL(await begin(browser, name)).searchParams.get("state") ?? "";
    const cancelled = await finish(browser, name, `error=access_denied&state=${state}`);
    expect(cancelled.body).toMatchObject({
      code: "link_invalid",
      detail: expect.stringContaining("cancelled"),
    });
    const again = new URL(await begin(browser, name)).searchParams.get("state") ?? "";
    expect((await finish(browser, name, `code=made-up&state=${again}`)).body.code).toBe("link_invalid");
    const query = provider.agree(await begin(browser, name), newPerson());
    provider.misbehave({ down: true });
    const away = await finish(browser, name, query);
    expect([away.status, away.body.code]).toEqual([503, "unavailable"]);
  });
});

describe("F9: an ID token that does not fit", () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  test.each([
    ["another nonce", { claims: { nonce: "another" } }],
    ["no nonce", { claims: { nonce: undefined } }],
    ["another audience", { claims: { aud: "another-client" } }],
    ["another issuer", { claims: { iss: "https://evil.example" } }],
    ["expired", { claims: { exp: seconds() - 120, iat: seconds() - 600 } }],
    ["signed by another key", { strangeKey: true }],
    ["not signed", { unsigned: true }],
  ])("%s", async (_, mischief) => {
    const person = newPerson();
    provider.misbehave(mischief);
    const answer = await signIn("google", person);
    expect([answer.status, answer.body.code]).toEqual([410, "link_invalid"]);
    expect(await personRows(person.email)).toEqual([]);
  });

  test.each([["true"], [1], [null], [{}]])("a claim email_verified of %j is no proof", async (value) => {
    provider.misbehave({ claims: { email_verified: value } });
    expect((await signIn("google", newPerson())).body.code).toBe("email_unverified");
  });
});

describe("linking", () => {
  const link = async (browser: Browser, token: string, person: FakePerson) => {
    const begun = await browser.call("POST", "/auth/login-identities/google", undefined, token);
    expect(begun.status, JSON.stringify(begun.body)).toBe(200);
    return finish(browser, "google", provider.agree(begun.body.url as string, person));
  };

  test("after a fresh login a Google account may sign in too; unlinked it may not", async () => {
    const member = await newMember();
    const token = await it.signIn(member);
    const browser = openBrowser();
    const person = newPerson();
    expect((await browser.call("GET", "/auth/login-identities", undefined, token)).body).toEqual({
      hasPassword: true,
      items: [],
    });
    expect((await link(browser, token, person)).body).toEqual({
      linked: { provider: "google", email: person.email },
    });
    const list = await browser.call("GET", "/auth/login-identities", undefined, token);
    expect(list.body.items).toMatchObject([{ provider: "google", email: person.email }]);
    expect((await signIn("google", person)).body.member.id).toBe(member.id);
    // Somebody else cannot have it, nor can this person have two.
    const rival = await it.signIn(await newMember());
    expect((await link(openBrowser(), rival, person)).body.code).toBe("in_use");
    expect((await link(browser, token, newPerson())).body.code).toBe("in_use");
    expect((await browser.call("DELETE", "/auth/login-identities/google", undefined, token)).status).toBe(
      204,
    );
    expect((await browser.call("DELETE", "/auth/login-identities/google", undefined, token)).status).toBe(
      404,
    );
    const actions = await it.build.sql<{ action: string }>(
      "SELECT action FROM audit_entry WHERE actor_id = $1 AND action LIKE 'login_identity%' ORDER BY no",
      [member.id],
    );
    expect(actions.map(({ action }) => action)).toEqual(["login_identity.linked", "login_identity.unlinked"]);
    // The account at Google is a stranger's again: it opens an org of its own.
    expect((await signIn("google", person)).body.member.id).not.toBe(member.id);
  });

  test("asks for a fresh proof, and a session that ended meanwhile links nothing", async () => {
    const member = await newMember();
    const token = await it.signIn(member);
    const browser = openBrowser();
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes' WHERE member_id = $1", [
      member.id,
    ]);
    for (const method of ["POST", "DELETE"]) {
      const stale = await browser.call(method, "/auth/login-identities/google", undefined, token);
      expect(stale.body.code).toBe("fresh_login_required");
    }
    const fresh = await it.signIn(member);
    const begun = await browser.call("POST", "/auth/login-identities/google", undefined, fresh);
    const query = provider.agree(begun.body.url as string, newPerson());
    await it.http.post("/api/v1/auth/logout").set("authorization", `Bearer ${fresh}`);
    expect((await finish(browser, "google", query)).body.code).toBe("session_expired");
    expect(
      await it.build.sql("SELECT 1 FROM login_identity WHERE person_id = $1", [member.personId]),
    ).toEqual([]);
  });

  test("the only way in stays", async () => {
    const browser = openBrowser();
    const { body } = await signIn("google", newPerson(), browser);
    const token = body.accessToken as string;
    const refused = await browser.call("DELETE", "/auth/login-identities/google", undefined, token);
    expect(refused.body.code).toBe("in_use");
    const person = newPerson();
    const begun = await browser.call("POST", "/auth/login-identities/github", undefined, token);
    await finish(browser, "github", provider.agree(begun.body.url as string, person));
    const answers = await Promise.all(
      (["google", "github"] as const).map((name) =>
        browser.call("DELETE", `/auth/login-identities/${name}`, undefined, token),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });
});
