import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineRoute } from "#contracts/define-route.ts";
import type { Route } from "#contracts/define-route.ts";
import { routes } from "#contracts/routes/registry.ts";
import { mountingProblems } from "./api-router.ts";
import { anonymousRoutes, keyRoutes } from "./handler.ts";

const handled = Object.fromEntries(Object.keys(routes).map((key) => [key, () => undefined]));
const registry = routes as Readonly<Record<string, Route>>;

describe("mounting", () => {
  test("the registry with a handler for each mounts", () => {
    expect(mountingProblems(registry, handled, anonymousRoutes, keyRoutes)).toEqual([]);
  });

  test("a route without a handler, a handler without a route, a stray public route and a double do not", () => {
    const open = defineRoute({
      name: "open.door",
      method: "get",
      path: "/auth/me",
      summary: "Nobody asked for this",
      access: "public",
      status: 200,
      result: z.object({}),
    }) as Route;
    const { authMe: _gone, ...fewer } = handled;
    expect(
      mountingProblems(
        { ...registry, open },
        { ...fewer, stray: () => undefined },
        anonymousRoutes,
        keyRoutes,
      ),
    ).toEqual([
      "route auth.me has no handler",
      "route open.door has no handler",
      "route open.door and the anonymous allow-list disagree",
      "two routes answer get /auth/me",
      "handler stray has no route",
    ]);
    expect(mountingProblems(registry, handled, [...anonymousRoutes, "authMe"], keyRoutes)).toEqual([
      "route auth.me and the anonymous allow-list disagree",
    ]);
  });

  test("S16: a route that API keys may call by mistake does not", () => {
    const listed = [...keyRoutes, "eventsList"];
    expect(mountingProblems(registry, handled, anonymousRoutes, listed)).toEqual([
      "route events.list and the list of routes for API keys disagree",
    ]);
    const me = { ...registry["authMe"], keys: true } as Route;
    expect(mountingProblems({ ...registry, authMe: me }, handled, anonymousRoutes, keyRoutes)).toEqual([
      "route auth.me and the list of routes for API keys disagree",
      "route auth.me is for API keys and needs no permission",
    ]);
  });
});
