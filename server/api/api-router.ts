import { Router } from "express";
import type { RequestHandler } from "express";
import type { Route } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { anonymousRoutes, keyRoutes } from "./handler.ts";
import type { Handlers } from "./handler.ts";
import { sendProblem } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";
import { serveRoute } from "./serve-route.ts";
import type { AnyHandler, ServeDeps } from "./serve-route.ts";

/**
 * What keeps the server from starting: a route without a handler, a handler without a route, a public route that is
 * not on the anonymous allow-list, one for API keys that is not on theirs, two routes with one address.
 */
export const mountingProblems = (
  registry: Readonly<Record<string, Route>>,
  handlers: Readonly<Record<string, unknown>>,
  anonymous: readonly string[],
  forKeys: readonly string[],
): string[] => {
  const addresses = new Set<string>();
  const ofRoutes = Object.entries(registry).flatMap(([key, route]) => {
    const address = `${route.method} ${route.path.replace(/:\w+/g, ":")}`;
    const taken = addresses.has(address);
    addresses.add(address);
    return [
      ...(typeof handlers[key] === "function" ? [] : [`route ${route.name} has no handler`]),
      ...((route.access === "public") === anonymous.includes(key)
        ? []
        : [`route ${route.name} and the anonymous allow-list disagree`]),
      ...((route.keys === true) === forKeys.includes(key)
        ? []
        : [`route ${route.name} and the list of routes for API keys disagree`]),
      ...(route.keys === true && (route.access === "public" || route.access === "session")
        ? [`route ${route.name} is for API keys and needs no permission`]
        : []),
      ...(route.idempotent === true && route.access === "public"
        ? [`route ${route.name} keeps answers and has nobody to keep them for`]
        : []),
      ...(taken ? [`two routes answer ${address}`] : []),
    ];
  });
  const ofHandlers = Object.keys(handlers)
    .filter((key) => !(key in registry))
    .map((key) => `handler ${key} has no route`);
  return [...ofRoutes, ...ofHandlers];
};

const notAllowed =
  (methods: readonly string[]): RequestHandler =>
  (_req, res) => {
    res.setHeader("Allow", methods.map((method) => method.toUpperCase()).join(", "));
    sendProblem(res, new AppError("method_not_allowed"), requestIdOf(res));
  };

/**
 * Every route of the registry below `/api/v1`, and nothing else: other methods are 405, other paths 404.
 * @throws Error when registry and handlers disagree (deny by default)
 */
export const createApiRouter = (handlers: Handlers, deps: ServeDeps): Router => {
  const problems = mountingProblems(routes, handlers, anonymousRoutes, keyRoutes);
  if (problems.length > 0) throw new Error(`The API cannot be mounted: ${problems.join("; ")}`);
  const router = Router({ caseSensitive: true, strict: true });
  const byPath = new Map<string, RouteKey[]>();
  for (const key of Object.keys(routes) as RouteKey[]) {
    byPath.set(routes[key].path, [...(byPath.get(routes[key].path) ?? []), key]);
  }
  for (const [path, keys] of byPath) {
    const methods = new Map(
      keys.map((key) => [
        routes[key].method.toUpperCase(),
        serveRoute(routes[key] as Route, handlers[key] as AnyHandler, deps),
      ]),
    );
    const refuse = notAllowed([...methods.keys()]);
    // One entry for a path, so that HEAD is not quietly answered by GET.
    router.all(path, (req, res, next) => (methods.get(req.method) ?? refuse)(req, res, next));
  }
  router.use((_req, res) => sendProblem(res, new AppError("not_found"), requestIdOf(res)));
  return router;
};
