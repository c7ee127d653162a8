import express from "express";
import supertest from "supertest";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineRoute } from "#contracts/define-route.ts";
import type { Route } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { Permission, Role } from "#contracts/roles.ts";
import { permissionsOf } from "#contracts/roles.ts";
import { systemClock } from "#core/platform/clock.ts";
import { createLogger } from "#core/platform/log.ts";
import { createAdmission } from "../http/admission/admission.ts";
import { assignRequestId } from "./request-id.ts";
import { serveRoute } from "./serve-route.ts";

const routeOf = (access: Permission | "session" | "public"): Route =>
  defineRoute({
    name: "thing.change",
    method: "post",
    path: "/things",
    summary: "A thing",
    access,
    body: z.strictObject({ name: z.string() }),
    status: 200,
    result: z.object({ name: z.string(), nested: z.object({ kept: z.int() }) }),
  });

const serve = (route: Route, handle: () => Promise<unknown>, role: Role | "nobody" = "agent") => {
  const app = express();
  app.use(assignRequestId);
  app.post(
    "/things",
    serveRoute(route, handle, {
      log: createLogger("test", "silent"),
      ownOrigins: [],
      observe: () => undefined,
      limits: { ofAddress: () => Promise.resolve(), ofCaller: () => Promise.resolve() },
      admission: createAdmission(),
      laneOf: () => "everybody",
      once: async (_key, _requestId, work) => ({ ...(await work()), replayed: false }),
      authenticate: () =>
        role === "nobody"
          ? Promise.reject(new AppError("unauthenticated"))
          : Promise.resolve({
              kind: "member",
              session: {
                orgId: "o",
                sessionId: "s",
                personId: "p",
                member: { id: "m", role, name: "M" },
                permissions: permissionsOf(role),
                standing: "full",
                provedAt: new Date(),
              },
            }),
      clock: systemClock,
      denials: { tell: () => undefined },
    }),
  );
  return supertest(app).post("/things");
};
const good = { name: "x", nested: { kept: 1 } };

describe("serveRoute", () => {
  test("lets no field out that the contract does not name", async () => {
    const answer = await serve(routeOf("session"), () =>
      Promise.resolve({ ...good, secret: "s", nested: { kept: 1, passwordHash: "h" } }),
    ).send({ name: "x" });
    expect(answer.body).toEqual(good);
  });

  test("an answer that breaks its contract is our fault and says nothing of itself", async () => {
    const answer = await serve(routeOf("session"), () => Promise.resolve({ name: "the secret" })).send({
      name: "x",
    });
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ code: "internal", title: "Something went wrong on our side" });
    expect(answer.text).not.toContain("secret");
  });

  test("reads no body for a stranger, nor for a role that may not", async () => {
    const never = () => Promise.reject(new Error("the handler ran"));
    const stranger = serve(routeOf("session"), never, "nobody");
    expect((await stranger.set("content-type", "application/json").send("{")).status).toBe(401);
    const agent = serve(routeOf("journal:read"), never, "agent");
    expect((await agent.set("content-type", "application/json").send("{")).status).toBe(403);
    const admin = serve(routeOf("journal:read"), never, "admin");
    expect((await admin.set("content-type", "application/json").send("{")).status).toBe(400);
  });

  test("a database that is away is 503 with Retry-After, anything unforeseen 500", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const away = await serve(routeOf("session"), () =>
      Promise.reject(new Error("x", { cause: refused })),
    ).send({ name: "x" });
    expect(away.status).toBe(503);
    expect(away.headers["retry-after"]).toBe("1");
    const odd = await serve(routeOf("session"), () => Promise.reject(new Error("SELECT secret"))).send({
      name: "x",
    });
    expect(odd.status).toBe(500);
    expect(odd.text).not.toContain("SELECT");
  });
});
