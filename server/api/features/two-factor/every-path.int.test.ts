import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "#contracts/define-route.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import type { BuiltMember } from "../../../../core/testing/builders.ts";
import { call } from "../../../testing/call.ts";
import { matrixTable } from "../../../testing/matrix-table.ts";
import { startTestServer, testPassword } from "../../../testing/start-test-server.ts";
import type { TestServer } from "../../../testing/start-test-server.ts";
import { buildWorld } from "../../../testing/world.ts";
import type { World } from "../../../testing/world.ts";

let it: TestServer;
let world: World;
beforeAll(async () => {
  it = await startTestServer();
  world = await buildWorld(it.build, it.orgs[0]);
});
afterAll(() => it.close());

const keys = Object.keys(routes) as RouteKey[];
const routeOf = (key: RouteKey): Route => routes[key];
const rightCall = (key: RouteKey, token: string) => {
  const { params, query, body } = matrixTable[key];
  return {
    token,
    ...(params ? { params: params(world) } : {}),
    ...(query ? { query } : {}),
    ...(body ? { body: body(world) } : {}),
  };
};
const newAdmin = () =>
  it.build.buildMember({ orgId: it.orgs[0].org.id, role: "admin", passwordHash: it.passwordHash });
const demand = (on: boolean) =>
  it.build.sql("UPDATE org SET require_two_factor = $2 WHERE id = $1", [it.orgs[0].org.id, on]);

describe("T16, V29: an org that demands a second factor", () => {
  /** What somebody without one may still do: see who they are, leave, switch, prove, set it up. */
  const open: readonly RouteKey[] = [
    "authLogout",
    "authMe",
    "authSwitch",
    "authConfirm",
    "authVerifyEmailAgain",
    "authPasswordChange",
    "twoFactorGet",
    "twoFactorSetUp",
    "twoFactorConfirm",
  ];

  test("the routes that stay open are these and no other", () => {
    const any = keys.filter((key) => routeOf(key).access !== "public" && routeOf(key).standing === "any");
    expect(new Set(any)).toEqual(new Set(open));
  });

  test("every other route and the socket refuse an Admin without one, with the reason", async () => {
    const token = await it.signIn(await newAdmin());
    await demand(true);
    try {
      const guarded = keys.filter((key) => routeOf(key).access !== "public" && !open.includes(key));
      expect(guarded.length).toBeGreaterThan(40);
      for (const key of guarded) {
        const { status, body } = await call(it, routeOf(key), rightCall(key, token));
        expect([key, status, body.code]).toEqual([key, 403, "two_factor_required"]);
      }
      const refused = await new Promise((resolve) => it.socket(token).once("connect_error", resolve));
      expect((refused as { data?: { code: string } }).data?.code).toBe("session_expired");
      for (const key of ["authMe", "twoFactorGet", "twoFactorSetUp"] as const) {
        expect((await call(it, routeOf(key), rightCall(key, token))).status, key).toBe(200);
      }
      // A sign-in anew leads no further.
      const again = await it.signIn(await newAdmin());
      const me = await it.http.get("/api/v1/auth/me").set("authorization", `Bearer ${again}`);
      expect(me.body.standing).toBe("two_factor_required");
    } finally {
      await demand(false);
    }
  });

  test("who sets one up is in, on the same session", async () => {
    const token = await it.signIn(await newAdmin());
    await demand(true);
    try {
      const auth = { authorization: `Bearer ${token}` };
      const { secret } = (await it.http.post("/api/v1/auth/two-factor/setup").set(auth)).body as {
        secret: string;
      };
      const epoch = Math.floor(Date.now() / 1000);
      const confirmed = await it.http
        .post("/api/v1/auth/two-factor/confirm")
        .set(auth)
        .send({ code: generateSync({ secret, epoch }) });
      expect(confirmed.status).toBe(200);
      expect((await it.http.get("/api/v1/conversations").set(auth)).status).toBe(200);
      const socket = it.socket(token);
      await new Promise((resolve) => socket.once("hello", resolve));
      socket.disconnect();
    } finally {
      await demand(false);
    }
  });
});

describe("T16, F13: no way in goes around a second factor that is on", () => {
  const withFactor = async (): Promise<{ member: BuiltMember; token: string }> => {
    const member = await newAdmin();
    const token = await it.signIn(member);
    const auth = { authorization: `Bearer ${token}` };
    const { secret } = (await it.http.post("/api/v1/auth/two-factor/setup").set(auth)).body as {
      secret: string;
    };
    const epoch = Math.floor(Date.now() / 1000);
    await it.http
      .post("/api/v1/auth/two-factor/confirm")
      .set(auth)
      .send({ code: generateSync({ secret, epoch }) });
    return { member, token };
  };
  const tokenIn = async (to: string, template: string): Promise<string> => {
    const mail = (await it.mails()).findLast((one) => one.to === to && one.content.template === template);
    const link = mail !== undefined && "link" in mail.content ? mail.content.link : "";
    return new URLSearchParams(new URL(link).hash.slice(1)).get("token") ?? "";
  };
  const post = (path: string, body: object) => it.http.post(`/api/v1/auth${path}`).send(body);

  test("password, magic link, and a password that was reset", async () => {
    const { member } = await withFactor();
    const stepUp = { stepUp: { kind: "totp", token: expect.any(String) as string } };
    expect((await post("/login", { email: member.email, password: testPassword })).body).toEqual(stepUp);
    await post("/magic-link", { email: member.email });
    const magic = await tokenIn(member.email, "magic_link");
    expect((await post("/magic-link/use", { token: magic })).body).toEqual(stepUp);
    await post("/password-reset", { email: member.email });
    const reset = await tokenIn(member.email, "reset_password");
    const password = "a quite different horse battery";
    const done = await post("/password-reset/use", { token: reset, password });
    expect([done.status, done.text]).toEqual([204, ""]);
    expect((await post("/login", { email: member.email, password })).body).toEqual(stepUp);
  });
});
