import type { Request, RequestHandler, Response } from "express";
import type { Route, RouteInput } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Logger } from "#core/platform/log.ts";
import type { LiveSession } from "../identity/session-check.ts";
import type { Authenticate } from "./authenticate.ts";
import type { PublicContext, SessionContext } from "./handler.ts";
import { httpFactsOf } from "./http-facts.ts";
import { parseParams, parsePart } from "./parse-input.ts";
import { demandOriginOf } from "../http/origin-wall.ts";
import { sendProblem, toAppError } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { requestIdOf } from "./request-id.ts";

/** Any handler, as the mounting code sees it: the types were checked where the map was made. */
export type AnyHandler = (ctx: never, input: never) => Promise<unknown>;

export interface ServeDeps {
  authenticate: Authenticate;
  clock: Clock;
  log: Logger;
  /** Origins of ours beside the host that a request names. */
  ownOrigins: readonly string[];
  /** Told after every answer. */
  observe: (route: string, method: string, status: number, seconds: number) => void;
}

/** How long a proof of identity counts as fresh. */
export const freshSeconds = 10 * 60;

/**
 * May this session call the route: permission first, then what still stands in its way.
 * @throws AppError `forbidden`, `email_unverified`, `two_factor_required` or `fresh_login_required`
 */
const allow = (route: Route, session: LiveSession, now: Date): void => {
  const { access } = route;
  if (access !== "public" && access !== "session" && !session.permissions.includes(access)) {
    throw new AppError("forbidden");
  }
  if (session.standing !== "full" && route.standing !== "any") throw new AppError(session.standing);
  const age = (now.getTime() - session.provedAt.getTime()) / 1000;
  if (route.fresh === true && age > freshSeconds) throw new AppError("fresh_login_required");
};

const inputOf = async (route: Route, req: Request, res: Response): Promise<RouteInput<Route>> => ({
  params: parseParams(route.params, req.params) as RouteInput<Route>["params"],
  query: parsePart("query", route.query, req.query) as RouteInput<Route>["query"],
  body: (route.body
    ? parsePart("body", route.body, await readBody(req, res))
    : undefined) as RouteInput<Route>["body"],
});

const answer = (route: Route, res: Response, result: unknown): void => {
  res.setHeader("Cache-Control", "no-store");
  res.status(route.status);
  if (!route.result) {
    res.end();
    return;
  }
  const shaped = route.result.safeParse(result);
  // Not a ZodError: what the caller reads must not depend on how we failed.
  if (!shaped.success) {
    throw new Error(`The answer of ${route.name} is not what its contract says`, { cause: shaped.error });
  }
  res.type("application/json").send(JSON.stringify(shaped.data));
};

/**
 * One route as an Express handler: who is asking, may they, is the input right, the use-case, and only the fields
 * of the contract out. In this order, so that nobody learns about the input of a route they may not call, and no
 * body is read for a stranger.
 */
export const serveRoute =
  (route: Route, handler: AnyHandler, deps: ServeDeps): RequestHandler =>
  async (req, res) => {
    const started = performance.now();
    const requestId = requestIdOf(res);
    let session: LiveSession | undefined;
    res.once("close", () => {
      deps.observe(route.name, req.method, res.statusCode, (performance.now() - started) / 1000);
    });
    try {
      session = route.access === "public" ? undefined : await deps.authenticate(req);
      demandOriginOf(res, session?.orgId);
      if (session) allow(route, session, deps.clock.now());
      const input = await inputOf(route, req, res);
      const log = deps.log.child({
        requestId,
        route: route.name,
        ...(session ? { orgId: session.orgId } : {}),
      });
      const publicContext: PublicContext = { requestId, log, http: httpFactsOf(req, res, deps.ownOrigins) };
      const ctx: PublicContext | SessionContext = session ? { ...publicContext, ...session } : publicContext;
      answer(route, res, await handler(ctx as never, input as never));
    } catch (error) {
      const shown = toAppError(error);
      report(deps.log, shown, { requestId, route: route.name, session });
      sendProblem(res, shown, requestId);
    }
  };

interface Failure {
  requestId: string;
  route: string;
  session: LiveSession | undefined;
}

/** Denials are audit lines, surprises are errors, the rest is the caller's affair. */
const report = (log: Logger, error: AppError, { requestId, route, session }: Failure): void => {
  const line = {
    requestId,
    route,
    code: error.code,
    ...(session ? { orgId: session.orgId, memberId: session.member.id } : {}),
  };
  if (error.status >= 500) log.error({ ...line, err: error.details.cause ?? error }, "request failed");
  else if (error.status === 401 || error.status === 403 || error.status === 429) {
    log.warn({ ...line, audit: true }, "request denied");
  } else log.debug(line, "request refused");
};
