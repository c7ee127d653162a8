import type { Response } from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { visibleParts } from "../../../testing/call.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { accountWorld, newAddress } from "./testing/account-world.ts";

let it: TestServer;
let on: ReturnType<typeof accountWorld>;
/** One address of every sort. */
let addresses: Record<"unknown" | "member" | "disabled" | "bare" | "pending", string>;

beforeAll(async () => {
  it = await startTestServer();
  on = accountWorld(it);
  const orgId = it.orgs[0].org.id;
  const { passwordHash } = it;
  const pending = newAddress();
  await on.signUp(pending);
  addresses = {
    unknown: newAddress(),
    member: (await it.build.buildMember({ orgId, passwordHash })).email,
    disabled: (await it.build.buildMember({ orgId, passwordHash, disabled: true })).email,
    bare: (await it.build.buildMember({ orgId })).email,
    pending,
  };
});
afterAll(() => it.close());

/** What a stranger can tell answers apart by; the id of a request is random in every answer. */
const shown = (answer: Response): string =>
  JSON.stringify(visibleParts(answer)).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id");

const everyAddress = (ask: (email: string) => Promise<Response>): Promise<Response[]> =>
  Promise.all(Object.values(addresses).map((email) => ask(email)));

describe("T12 V30 P7: whether there is an account shows in no status, body or header", () => {
  test("of a sign-in that is refused", async () => {
    const answers = await everyAddress((email) => on.login(email, "certainly not the password"));
    expect(new Set(answers.map(shown)).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
    // Nor does the right password of an account that may not come in.
    const disabled = await on.login(addresses.disabled, testPassword);
    expect(shown(disabled)).toBe(shown(answers[0]!));
  });

  const wishes = {
    "a reset": "password-reset",
    "a magic link": "magic-link",
    "a sign-up": "signup",
  };
  for (const [name, path] of Object.entries(wishes)) {
    const ask = (email: string) => (path === "signup" ? on.signUp(email) : on.post(path, { email }));

    test(`of ${name}; and after five in an hour all addresses rest alike`, async () => {
      const answers = await everyAddress(ask);
      expect(new Set(answers.map(shown)).size).toBe(1);
      expect(answers[0]?.status).toBe(202);
      const limited = await Promise.all(
        Object.values(addresses).map(async (email) => {
          const statuses: number[] = [];
          for (let turn = 0; turn < 5; turn += 1) statuses.push((await ask(email)).status);
          const last = await ask(email);
          expect(Number(last.headers["retry-after"])).toBeGreaterThan(3_000);
          return [...statuses, last.status].filter((status) => status === 429).length;
        }),
      );
      // The sign-up that is pending was asked for once already.
      const before = path === "signup" ? [2, 2, 2, 2, 3] : [2, 2, 2, 2, 2];
      expect(limited).toEqual(before);
    });
  }

  test("of a weak password, which is refused before anybody looks", async () => {
    const known = (await it.build.buildMember({ orgId: it.orgs[0].org.id })).email;
    const answers = [known, newAddress()].map((email) => on.signUp(email, { password: "password123" }));
    const [one, other] = await Promise.all(answers);
    expect(shown(one!)).toBe(shown(other!));
    expect([one?.status, one?.body.code]).toEqual([422, "password_too_weak"]);
    expect(await on.mailsTo(known)).toEqual([]);
  });

  test("mails go only where there is somebody to come in", async () => {
    expect(await on.mailsTo(addresses.disabled, "reset_password")).toEqual([]);
    expect(await on.mailsTo(addresses.disabled, "magic_link")).toEqual([]);
    expect(await on.mailsTo(addresses.member, "reset_password")).not.toEqual([]);
    const strangers = (await it.mails()).filter(
      ({ to, content }) => to === addresses.unknown && content.template !== "verify_email",
    );
    expect(strangers).toEqual([]);
  });

  test("one origin asks for two hundred mails an hour, whoever they are for", async () => {
    const { port, stop } = await it.another({ trustedProxies: ["loopback"] });
    const ask = async (ip: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth/magic-link`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": ip },
        body: JSON.stringify({ email: newAddress() }),
      });
      return answer.status;
    };
    const statuses: number[] = [];
    for (let turn = 0; turn < 41; turn += 1) {
      statuses.push(...(await Promise.all(Array.from({ length: 5 }, () => ask("198.51.100.7")))));
    }
    expect(statuses.slice(0, 200).every((status) => status === 202)).toBe(true);
    expect(statuses.slice(200)).toEqual([429, 429, 429, 429, 429]);
    expect(await ask("198.51.100.8")).toBe(202);
    await stop();
  });
});

describe("a refused sign-in", () => {
  test("stands in the trail of a known account's orgs, and nowhere for an unknown address", async () => {
    const count = async () =>
      Number((await it.build.sql<{ n: string }>("SELECT count(*) AS n FROM audit_entry"))[0]?.n);
    const before = await count();
    await on.login(newAddress(), "not the password");
    expect(await count()).toBe(before);
    await on.login(addresses.member, "not the password");
    await on.login(addresses.disabled, testPassword);
    await on.login(addresses.bare, "not the password");
    const entries = await it.build.sql<{ action: string; actor_kind: string; body: string }>(
      "SELECT action, actor_kind, body FROM audit_entry WHERE action = 'login.failed' ORDER BY no DESC LIMIT 3",
    );
    expect(entries.map((entry) => (JSON.parse(entry.body) as { details: object }).details)).toEqual([
      { method: "password", reason: "no_password" },
      { method: "password", reason: "membership_disabled" },
      { method: "password", reason: "wrong_password" },
    ]);
    expect(new Set(entries.map((entry) => entry.actor_kind))).toEqual(new Set(["anonymous"]));
    expect(JSON.stringify(entries)).not.toContain("not the password");
  });
});
