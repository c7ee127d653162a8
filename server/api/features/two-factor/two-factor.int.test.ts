import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BuiltMember } from "../../../../core/testing/builders.ts";
import { totpSecretText } from "../../../identity/totp.ts";
import { eventually } from "../../../testing/eventually.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";

/** The server's clock, for the tests to turn (T16 injects it, as faketime would). */
let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs) };
const turn = (seconds: number): void => {
  aheadMs += seconds * 1000;
};
const nextStep = (): void => turn(30);

let it: TestServer;
beforeAll(async () => {
  it = await startTestServer({ clock, trustedProxies: ["loopback"] });
});
afterAll(() => it.close());

/** Every test comes from an address of its own: wrong codes count against addresses too. */
let tests = 0;
let ip = "";
beforeEach(() => {
  aheadMs = 0;
  tests += 1;
  ip = `198.51.100.${tests}`;
});

const api = "/api/v1/auth";
const post = (path: string, token: string, body: object = {}) =>
  it.http.post(`${api}${path}`).set("authorization", `Bearer ${token}`).set("x-forwarded-for", ip).send(body);
const get = (path: string, token: string) =>
  it.http.get(`${api}${path}`).set("authorization", `Bearer ${token}`);
const codeAt = (secret: string, offsetSeconds = 0): string =>
  generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) + offsetSeconds });
/** Not the code of any step that is near. */
const wrongCode = (secret: string): string => {
  const near = new Set([-60, -30, 0, 30, 60].map((offset) => codeAt(secret, offset)));
  for (let number = 0; ; number += 1) {
    const code = String(number).padStart(6, "0");
    if (!near.has(code)) return code;
  }
};
const login = (member: BuiltMember) =>
  it.http.post(`${api}/login`).send({ email: member.email, password: testPassword });
const stepUp = async (member: BuiltMember): Promise<string> => {
  const answer = await login(member);
  expect(answer.body.stepUp?.kind, answer.text).toBe("totp");
  return answer.body.stepUp.token as string;
};
const second = (token: string, code: string) =>
  it.http.post(`${api}/login/totp`).set("x-forwarded-for", ip).send({ token, code });
const newMember = (orgId = it.orgs[0].org.id) =>
  it.build.buildMember({ orgId, passwordHash: it.passwordHash });
const actions = async (orgId = it.orgs[0].org.id): Promise<string[]> =>
  (
    await it.build.sql<{ action: string }>("SELECT action FROM audit_entry WHERE org_id = $1 ORDER BY no", [
      orgId,
    ])
  ).map((row) => row.action);
const rest = (personId: string) =>
  it.build.sql<{ failures: number; rests: number }>(
    `SELECT failures, coalesce(extract(epoch FROM locked_until - now()), 0)::float8 AS rests
   FROM second_factor WHERE person_id = $1`,
    [personId],
  );
const letRestEnd = (personId: string) =>
  it.build.sql("UPDATE second_factor SET locked_until = now() WHERE person_id = $1", [personId]);

/** Somebody whose second factor is on, and who is signed in. The step of the confirming code is over. */
const enrolled = async (member?: BuiltMember) => {
  const who = member ?? (await newMember());
  const token = await it.signIn(who);
  const { secret } = (await post("/two-factor/setup", token)).body as { secret: string };
  const confirmed = await post("/two-factor/confirm", token, { code: codeAt(secret) });
  expect(confirmed.status, confirmed.text).toBe(200);
  nextStep();
  return { member: who, token, secret, codes: confirmed.body.recoveryCodes as string[] };
};

describe("F12: enrolment", () => {
  test("a QR code, a sealed secret, and one code before it counts", async () => {
    const member = await newMember();
    const token = await it.signIn(member);
    expect((await get("/two-factor", token)).body).toEqual({
      enabled: false,
      confirmedAt: null,
      recoveryCodesLeft: 0,
      required: false,
    });
    const setUp = await post("/two-factor/setup", token);
    expect(setUp.status).toBe(200);
    expect(setUp.body.otpauthUrl).toContain(encodeURIComponent(member.email));
    expect(setUp.body.otpauthUrl).toContain("issuer=Parley");
    expect(setUp.body.qrSvg).toMatch(/^<svg [^]*<\/svg>\s*$/);
    expect(setUp.body.qrSvg).not.toContain("<script");
    const [row] = await it.build.sql<{ secret: Buffer; all: string }>(
      "SELECT secret, f::text AS all FROM second_factor f WHERE person_id = $1",
      [member.personId],
    );
    expect(totpSecretText(row!.secret)).not.toContain(setUp.body.secret);
    expect(row!.all).not.toContain(setUp.body.secret);
    // Not confirmed: the password alone still signs in.
    expect((await login(member)).body.accessToken).toBeDefined();
    expect((await post("/two-factor/confirm", token, { code: wrongCode(setUp.body.secret) })).body.code).toBe(
      "code_invalid",
    );
    const good = await post("/two-factor/confirm", token, { code: codeAt(setUp.body.secret) });
    expect(good.status).toBe(200);
    expect(new Set(good.body.recoveryCodes).size).toBe(8);
    expect((await get("/two-factor", token)).body).toMatchObject({ enabled: true, recoveryCodesLeft: 8 });
    expect((await post("/two-factor/setup", token)).body.code).toBe("two_factor_on");
    expect((await post("/two-factor/confirm", token, { code: codeAt(setUp.body.secret) })).body.code).toBe(
      "two_factor_on",
    );
    await stepUp(member);
  });

  test("a secret that was asked for again takes the place of the first; without one there is nothing to confirm", async () => {
    const token = await it.signIn(await newMember());
    expect((await post("/two-factor/confirm", token, { code: "123456" })).body.code).toBe("two_factor_off");
    const first = (await post("/two-factor/setup", token)).body.secret as string;
    const again = (await post("/two-factor/setup", token)).body.secret as string;
    expect(again).not.toBe(first);
    expect((await post("/two-factor/confirm", token, { code: codeAt(first) })).status).toBe(401);
    expect((await post("/two-factor/confirm", token, { code: codeAt(again) })).status).toBe(200);
  });

  test("V33: setting up, renewing codes and disabling ask for a fresh proof", async () => {
    const { token, secret, member } = await enrolled();
    await it.build.sql("UPDATE session SET proved_at = now() - interval '11 minutes' WHERE member_id = $1", [
      member.id,
    ]);
    // The clock of this test is ahead already; what counts is the ten minutes.
    for (const [path, body] of [
      ["/two-factor/setup", {}],
      ["/two-factor/recovery-codes", {}],
      ["/two-factor/disable", { code: codeAt(secret) }],
    ] as const) {
      expect((await post(path, token, body)).body.code, path).toBe("fresh_login_required");
    }
    expect((await post("/confirm", token, { password: "not it" })).body.code).toBe("invalid_credentials");
    expect((await post("/confirm", token, { code: wrongCode(secret) })).body.code).toBe("code_invalid");
    expect((await post("/two-factor/recovery-codes", token)).status).toBe(403);
    expect((await post("/confirm", token, { code: codeAt(secret) })).status).toBe(204);
    aheadMs = 0;
    expect((await post("/two-factor/recovery-codes", token)).status).toBe(200);
    expect((await post("/confirm", token, { password: testPassword, code: "123456" })).status).toBe(422);
    expect((await post("/confirm", token, {})).status).toBe(422);
    expect((await post("/confirm", token, { password: testPassword })).status).toBe(204);
    // A password is no second factor: it makes no recovery codes.
    expect((await post("/two-factor/recovery-codes", token)).body.code).toBe("fresh_login_required");
    turn(300);
    expect((await post("/confirm", token, { code: codeAt(secret) })).status).toBe(204);
    expect((await post("/two-factor/recovery-codes", token)).status).toBe(200);
    expect(await actions()).toContain("login.confirmed");
  });
});

describe("T16, F13, V31: the second step", () => {
  test("a sign-in without it answers no session, and with it one", async () => {
    const { member, secret } = await enrolled();
    const first = await login(member);
    expect(first.body).toEqual({ stepUp: { kind: "totp", token: expect.any(String) as string } });
    expect(first.headers["set-cookie"]).toBeUndefined();
    const { token } = first.body.stepUp as { token: string };
    // The token of the first step opens nothing by itself: no route, no refresh, no socket.
    expect((await get("/me", token)).status).toBe(401);
    expect((await it.http.post(`${api}/refresh`).send({ refreshToken: token.slice(0, 200) })).status).toBe(
      401,
    );
    const refused = await new Promise((resolve) => it.socket(token).once("connect_error", resolve));
    expect((refused as { data?: { code: string } }).data?.code).toBe("unauthenticated");
    const done = await second(token, codeAt(secret));
    expect(done.status).toBe(200);
    expect((await get("/me", done.body.accessToken)).body.member.id).toBe(member.id);
    const [row] = await it.build.sql<{ methods: string[] }>(
      "SELECT methods FROM session WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
      [member.id],
    );
    expect(row!.methods).toEqual(["password", "totp"]);
    nextStep();
    // And leads to one session, whatever code comes with it.
    expect((await second(token, codeAt(secret))).body.code).toBe("session_expired");
  });

  test("the same code is taken once, by another sign-in and in parallel", async () => {
    const { member, secret } = await enrolled();
    const code = codeAt(secret);
    expect((await second(await stepUp(member), code)).status).toBe(200);
    expect((await second(await stepUp(member), code)).body.code).toBe("code_invalid");
    expect((await second(await stepUp(member), codeAt(secret, -30))).body.code).toBe("code_invalid");
  });

  test("50 at once with one code: one is let in", async () => {
    const { member, secret } = await enrolled();
    const nodes = [it.port, (await it.another({ clock })).port, (await it.another({ clock })).port];
    const tokens: string[] = [];
    for (let count = 0; count < 10; count += 1) tokens.push(await stepUp(member));
    const code = codeAt(secret);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const answer = await fetch(`http://127.0.0.1:${nodes[index % 3]}${api}/login/totp`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ token: tokens[index % 10], code }),
        });
        return answer.status;
      }),
    );
    expect(answers.filter((status) => status === 200)).toHaveLength(1);
    expect(answers.filter((status) => status !== 200 && status !== 401 && status !== 429)).toEqual([]);
  });

  test("one step to either side of the server's clock, and no further", async () => {
    for (const [offset, status] of [
      [-60, 401],
      [-30, 200],
      [0, 200],
      [30, 200],
      [60, 401],
      [-90, 401],
      [90, 401],
    ] as const) {
      const { member, secret } = await enrolled();
      nextStep();
      // In the middle of a step, so that the offset names its step.
      aheadMs += 15_000 - (clock.now().getTime() % 30_000);
      expect((await second(await stepUp(member), codeAt(secret, offset))).status, String(offset)).toBe(
        status,
      );
    }
    aheadMs = 0;
  });

  test("the token ends after ten minutes, belongs to its person, and a changed password ends it", async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const token = await stepUp(one.member);
    expect((await second(token, codeAt(other.secret))).body.code).toBe("code_invalid");
    turn(10 * 60 + 10);
    expect((await second(token, codeAt(one.secret))).body.code).toBe("session_expired");
    const access = await it.signIn(await newMember());
    expect((await second(access, codeAt(one.secret))).body.code).toBe("session_expired");
    expect((await second("x".repeat(40), codeAt(one.secret))).body.code).toBe("session_expired");
    const late = await stepUp(other.member);
    await it.build.sql("UPDATE person SET password_set_at = now() WHERE id = $1", [other.member.personId]);
    expect((await second(late, codeAt(other.secret))).body.code).toBe("session_expired");
    aheadMs = 0;
  });
});

describe("F15: wrong codes", () => {
  test("five rest the factor for a second, each further one twice as long; a right code waits too; a restart forgets nothing", async () => {
    const { member, secret } = await enrolled();
    const token = await stepUp(member);
    for (let count = 1; count <= 5; count += 1) {
      expect((await second(token, wrongCode(secret))).status, `wrong code ${count}`).toBe(401);
    }
    const rests: number[] = [];
    for (let count = 5; count <= 19; count += 1) {
      const [row] = await rest(member.personId);
      expect(row!.failures).toBe(count);
      rests.push(row!.rests);
      if (row!.rests > 30) {
        // Right and wrong are not looked at.
        const waiting = await second(token, codeAt(secret));
        expect(waiting.body.code).toBe("rate_limited");
        expect(Number(waiting.headers["retry-after"])).toBeLessThanOrEqual(Math.ceil(row!.rests));
        expect(Number(waiting.headers["retry-after"])).toBeGreaterThan(row!.rests - 10);
        const [after] = await rest(member.personId);
        expect(after!.failures).toBe(count);
      }
      await letRestEnd(member.personId);
      // Every node keeps an address's own count in memory; here it is the account's that is looked at.
      const node = await it.another({ clock });
      const answer = await fetch(`http://127.0.0.1:${node.port}${api}/login/totp`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token, code: wrongCode(secret) }),
      });
      expect(answer.status).toBe(401);
      await node.stop();
    }
    for (const [index, seconds] of rests.entries()) {
      const due = Math.min(3600, 2 ** index);
      expect(seconds, `after ${index + 5} wrong codes`).toBeGreaterThan(due - 5);
      expect(seconds).toBeLessThanOrEqual(due);
    }
    // Another process, as after a restart.
    const restarted = await it.another({ clock });
    const again = (code: string) =>
      fetch(`http://127.0.0.1:${restarted.port}${api}/login/totp`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token, code }),
      });
    const waiting = await again(codeAt(secret));
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(3_500);
    await letRestEnd(member.personId);
    expect((await again(codeAt(secret))).status).toBe(200);
    expect((await rest(member.personId))[0]).toEqual({ failures: 0, rests: 0 });
  }, 120_000);

  test("are in the trail, with no word of the code", async () => {
    const { member, secret } = await enrolled();
    await second(await stepUp(member), wrongCode(secret));
    const [entry] = await it.build.sql<{ action: string; body: string; target_id: string }>(
      "SELECT action, body, target_id FROM audit_entry WHERE org_id = $1 ORDER BY no DESC LIMIT 1",
      [it.orgs[0].org.id],
    );
    expect(entry).toMatchObject({ action: "login.failed", target_id: member.id });
    expect(entry!.body).not.toContain(wrongCode(secret));
  });

  test("an address that goes from account to account rests too", async () => {
    const proxied = await it.another({ clock, trustedProxies: ["loopback"] });
    const from = (ip: string, token: string, code: string) =>
      fetch(`http://127.0.0.1:${proxied.port}${api}/login/totp`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": ip },
        body: JSON.stringify({ token, code }),
      });
    const victims: { token: string; secret: string }[] = [];
    for (let count = 0; count < 6; count += 1) {
      const { member, secret } = await enrolled();
      victims.push({ token: await stepUp(member), secret });
    }
    const statuses: number[] = [];
    for (const { token, secret } of victims) {
      for (let guess = 0; guess < 4 && statuses.length < 21; guess += 1) {
        statuses.push((await from("203.0.113.9", token, wrongCode(secret))).status);
      }
    }
    const { token, secret } = victims[5]!;
    expect(statuses.slice(0, 20)).toEqual(Array<number>(20).fill(401));
    expect(statuses[20]).toBe(429);
    expect((await from("203.0.113.9", token, codeAt(secret))).status).toBe(429);
    expect((await from("203.0.113.10", token, codeAt(secret))).status).toBe(200);
    await proxied.stop();
  });
});

describe("F14, P8: recovery codes", () => {
  test("each works once, also 20 times at once, and the next sign-in needs another", async () => {
    const { member, codes } = await enrolled();
    const [one, two] = codes as [string, string];
    expect((await second(await stepUp(member), one)).status).toBe(200);
    expect((await second(await stepUp(member), one)).body.code).toBe("code_invalid");
    const tokens = [await stepUp(member), await stepUp(member), await stepUp(member), await stepUp(member)];
    const typed = ` ${two.toUpperCase().replaceAll("-", " ")} `;
    const answers = await Promise.all(tokens.map((token) => second(token, typed)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const done = answers.find((answer) => answer.status === 200)!;
    expect((await get("/two-factor", done.body.accessToken)).body.recoveryCodesLeft).toBe(6);
    expect(await actions()).toContain("two_factor.recovery_code_used");
    const mails = (await it.mails()).filter((mail) => mail.to === member.email);
    expect(mails.map((mail) => mail.content.template)).toEqual(["two_factor_changed"]);
  });

  test("only keyed hashes are kept, and new ones void the old", async () => {
    const { member, token, codes, secret } = await enrolled();
    const [row] = await it.build.sql<{ all: string; n: string }>(
      "SELECT string_agg(c::text, ' ') AS all, count(*)::text AS n FROM recovery_code c WHERE person_id = $1",
      [member.personId],
    );
    expect(row!.n).toBe("8");
    for (const code of codes) {
      expect(row!.all).not.toContain(Buffer.from(code).toString("hex"));
      expect(row!.all).not.toContain(Buffer.from(code.replaceAll("-", "")).toString("hex"));
    }
    aheadMs = 0;
    const renewed = await post("/two-factor/recovery-codes", token);
    expect(renewed.status).toBe(200);
    expect((await second(await stepUp(member), codes[3]!)).body.code).toBe("code_invalid");
    expect((await second(await stepUp(member), renewed.body.recoveryCodes[3])).status).toBe(200);
    expect(secret).toBeDefined();
    const off = await it.signIn(await newMember());
    expect((await post("/two-factor/recovery-codes", off)).body.code).toBe("two_factor_off");
    expect((await post("/two-factor/disable", off, { code: "123456" })).body.code).toBe("two_factor_off");
  });
});

describe("V33, P9: a changed factor", () => {
  test("on and off end every other session of the person in every org, close their sockets, mail and leave a trail", async () => {
    const [here, there] = it.orgs;
    const member = await newMember();
    const twin = await it.build.buildMember({ orgId: there.org.id, personId: member.personId });
    const other = await it.signIn(member);
    const socket = it.socket(other);
    await new Promise((resolve) => socket.once("hello", resolve));
    await it.build.sql(
      "INSERT INTO session (org_id, id, member_id, expires_at) VALUES ($1, gen_random_uuid(), $2, now() + interval '1 day')",
      [there.org.id, twin.id],
    );
    const started = performance.now();
    const { token, secret } = await enrolled(member);
    await eventually(
      () => socket.connected,
      (is) => !is,
    );
    expect(performance.now() - started).toBeLessThan(3_000);
    expect((await get("/me", other)).body.code).toBe("session_expired");
    expect((await get("/me", token)).status).toBe(200);
    const living = () =>
      it.build.sql("SELECT 1 FROM session WHERE member_id = ANY($1) AND revoked_at IS NULL", [
        [member.id, twin.id],
      ]);
    expect(await living()).toHaveLength(1);
    expect((await actions(here.org.id)).at(-1)).toBe("two_factor.enabled");
    expect((await actions(there.org.id)).at(-1)).toBe("two_factor.enabled");

    const again = (await second(await stepUp(member), codeAt(secret))).body.accessToken as string;
    nextStep();
    expect((await post("/two-factor/disable", token, { code: wrongCode(secret) })).body.code).toBe(
      "code_invalid",
    );
    expect((await post("/two-factor/disable", token, { code: codeAt(secret) })).status).toBe(204);
    expect((await get("/me", again)).status).toBe(401);
    expect((await get("/me", token)).status).toBe(200);
    expect((await actions(there.org.id)).at(-1)).toBe("two_factor.disabled");
    const mails = (await it.mails()).filter((mail) => mail.to === member.email);
    expect(mails.map(({ content }) => content)).toMatchObject([
      { template: "two_factor_changed", on: true, place: "198.51.100.x" },
      { template: "two_factor_changed", on: false },
    ]);
    expect((await login(member)).body.accessToken).toBeDefined();
  });

  test("V29: while an org of the person demands it, it stays on", async () => {
    const org = await it.build.buildOrg();
    const member = await newMember(org.id);
    const { token, secret } = await enrolled(member);
    await it.build.sql("UPDATE org SET require_two_factor = true WHERE id = $1", [org.id]);
    expect((await get("/two-factor", token)).body.required).toBe(true);
    expect((await post("/two-factor/disable", token, { code: codeAt(secret) })).body.code).toBe(
      "two_factor_required",
    );
    expect((await get("/two-factor", token)).body.enabled).toBe(true);
  });
});
