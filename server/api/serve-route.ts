import type { Request, RequestHandler, Response } from "express";
import type { Route, RouteInput } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { Permission } from "#contracts/roles.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Logger } from "#core/platform/log.ts";
import { withKeyScope } from "#core/platform/db/key-scope.ts";
import type { LiveKey } from "../identity/api-key-check.ts";
import type { LiveSession } from "../identity/session-check.ts";
import type { Authenticate, Caller } from "./authenticate.ts";
import type { Denial, DenialTrail } from "./denial-trail.ts";
import type { Actor, ActorContext, PublicContext, SessionContext } from "./handler.ts";
import { httpFactsOf } from "./http-facts.ts";
import { parseParams, parsePart } from "./parse-input.ts";
import type { Admission, Slot } from "../http/admission/admission.ts";
import type { Limits } from "../http/limits/limits.ts";
import { classOf } from "../http/limits/policies.ts";
import { demandOriginOf } from "../http/origin-wall.ts";
import { repeatKeyOf } from "./idempotency/key-of-request.ts";
import type { KeptAnswer, Once } from "./idempotency/once.ts";
import { sendProblem, toAppError } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { requestIdOf } from "./request-id.ts";

/** Any handler, as the mounting code sees it: the types were checked where the map was made. */
export type AnyHandler = (ctx: never, input: never) => Promise<unknown>;

export interface ServeDeps {
  authenticate: Authenticate;
  clock: Clock;
  /** Told of every right that was missing. */
  denials: Pick<DenialTrail, "tell">;
  log: Logger;
  limits: Pick<Limits, "ofAddress" | "ofCaller">;
  admission: Pick<Admission, "enter">;
  /** The line that a request waits in under load. */
  laneOf: (req: Request) => string;
  /** Answers repetitions of routes that honour `Idempotency-Key`. */
  once: Once;
  /** Origins of ours beside the host that a request names. */
  ownOrigins: readonly string[];
  /** Told after every answer. */
  observe: (route: string, method: string, status: number, seconds: number) => void;
}

/** How long a proof of identity counts as fresh. */
export const freshSeconds = 10 * 60;

const demandPermission = ({ access }: Route, held: readonly Permission[]): void => {
  if (access !== "public" && access !== "session" && !held.includes(access)) throw new AppError("forbidden");
};

/**
 * May this session call the route: permission first, then what still stands in its way.
 * @throws AppError `forbidden`, `email_unverified`, `two_factor_required` or `fresh_login_required`
 */
const allowMember = (route: Route, session: LiveSession, now: Date): void => {
  demandPermission(route, session.permissions);
  if (session.standing !== "full" && route.standing !== "any") throw new AppError(session.standing);
  const age = (now.getTime() - session.provedAt.getTime()) / 1000;
  if (route.fresh === true && age > freshSeconds) throw new AppError("fresh_login_required");
};

/**
 * May this key call the route: only those that say so, from its networks, with the permission.
 * @throws AppError `key_not_allowed` or `forbidden`
 */
const allowKey = (route: Route, key: LiveKey): void => {
  if (route.keys !== true) throw new AppError("key_not_allowed");
  if (!key.atHome) throw new AppError("forbidden", { detail: "This key may not be used from this address" });
  demandPermission(route, key.permissions);
};

const allow = (route: Route, caller: Caller, now: Date): void => {
  if (caller.kind === "member") allowMember(route, caller.session, now);
  else allowKey(route, caller.key);
};

const orgOf = (caller: Caller): string =>
  caller.kind === "member" ? caller.session.orgId : caller.key.orgId;

const actorOf = (caller: Caller): Actor => {
  const { id, name } = caller.kind === "member" ? caller.session.member : caller.key;
  return { kind: caller.kind, id, name };
};

const memberContext = (shared: PublicContext, session: LiveSession): SessionContext => ({
  ...shared,
  ...session,
  actor: { kind: "member", id: session.member.id, name: session.member.name },
});

const keyContext = (shared: PublicContext, key: LiveKey): ActorContext => ({
  ...shared,
  orgId: key.orgId,
  permissions: key.permissions,
  actor: { kind: "api_key", id: key.id, name: key.name },
});

/** The use-case, in the name of who asks; a key's looks into the database are bound to its channels. */
const perform = (
  handler: AnyHandler,
  shared: PublicContext,
  caller: Caller | undefined,
  input: RouteInput<Route>,
): Promise<unknown> => {
  if (!caller) return handler(shared as never, input as never);
  if (caller.kind === "member")
    return handler(memberContext(shared, caller.session) as never, input as never);
  const { key } = caller;
  return withKeyScope({ channelIds: key.channelIds }, () =>
    handler(keyContext(shared, key) as never, input as never),
  );
};

/** The body is read aside: somebody's slow line keeps no place from others. */
const inputOf = async (
  route: Route,
  req: Request,
  res: Response,
  slot: Slot,
): Promise<RouteInput<Route>> => ({
  params: parseParams(route.params, req.params) as RouteInput<Route>["params"],
  query: parsePart("query", route.query, req.query) as RouteInput<Route>["query"],
  body: (route.body
    ? parsePart("body", route.body, await slot.aside(() => readBody(req, res)))
    : undefined) as RouteInput<Route>["body"],
});

/** Only the fields of the contract, as text. */
const textOf = (route: Route, result: unknown): string => {
  if (!route.result) return "";
  const shaped = route.result.safeParse(result);
  // Not a ZodError: what the caller reads must not depend on how we failed.
  if (!shaped.success) {
    throw new Error(`The answer of ${route.name} is not what its contract says`, { cause: shaped.error });
  }
  return JSON.stringify(shaped.data);
};

const send = (res: Response, { status, text, replayed }: KeptAnswer): void => {
  res.setHeader("Cache-Control", "no-store");
  if (replayed) res.setHeader("Idempotent-Replayed", "true");
  res.status(status);
  if (text === "") res.end();
  else res.type(status < 400 ? "application/json" : "application/problem+json").send(text);
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
    const callClass = classOf(route);
    let caller: Caller | undefined;
    let slot: Slot | undefined;
    res.once("close", () => {
      deps.observe(route.name, req.method, res.statusCode, (performance.now() - started) / 1000);
    });
    try {
      await deps.limits.ofAddress(res, callClass, req.ip ?? "");
      slot = await deps.admission.enter(deps.laneOf(req));
      // Whoever left while waiting is not served.
      if (res.closed) return;
      caller = route.access === "public" ? undefined : await deps.authenticate(req);
      if (caller) await deps.limits.ofCaller(res, callClass, { orgId: orgOf(caller), ...actorOf(caller) });
      demandOriginOf(res, caller && orgOf(caller));
      if (caller) allow(route, caller, deps.clock.now());
      const input = await inputOf(route, req, res, slot);
      const log = deps.log.child({
        requestId,
        route: route.name,
        ...(caller ? { orgId: orgOf(caller) } : {}),
      });
      const shared: PublicContext = { requestId, log, http: httpFactsOf(req, res, deps.ownOrigins) };
      const work = async () => ({
        status: route.status,
        text: textOf(route, await perform(handler, shared, caller, input)),
      });
      const key =
        caller && repeatKeyOf(req.get("idempotency-key"), route, orgOf(caller), actorOf(caller), input);
      send(
        res,
        key ? await deps.once(key, requestId, work, slot.aside) : { ...(await work()), replayed: false },
      );
    } catch (error) {
      const shown = toAppError(error);
      report(deps.log, shown, { requestId, route: route.name, caller });
      if (caller && shown.status === 403) deps.denials.tell(denialOf(caller, route, shown, requestId, req));
      sendProblem(res, shown, requestId);
    } finally {
      slot?.leave();
    }
  };

const denialOf = (
  caller: Caller,
  route: Route,
  { code }: AppError,
  requestId: string,
  req: Request,
): Denial => ({
  ...{ orgId: orgOf(caller), route: route.name, code, requestId, ip: req.ip ?? "" },
  actor:
    caller.kind === "member"
      ? { kind: "member", id: caller.session.member.id, name: caller.session.member.name }
      : { kind: "api_key", id: caller.key.id, name: caller.key.name },
});

interface Failure {
  requestId: string;
  route: string;
  caller: Caller | undefined;
}

const whoOf = (caller: Caller | undefined): object => {
  if (!caller) return {};
  const orgId = orgOf(caller);
  return caller.kind === "member"
    ? { orgId, memberId: caller.session.member.id }
    : { orgId, apiKeyId: caller.key.id };
};

/** Denials are audit lines, surprises are errors, the rest is the caller's affair. */
const report = (log: Logger, error: AppError, { requestId, route, caller }: Failure): void => {
  const line = {
    requestId,
    route,
    code: error.code,
    ...whoOf(caller),
  };
  if (error.status >= 500) log.error({ ...line, err: error.details.cause ?? error }, "request failed");
  else if (error.status === 401 || error.status === 403 || error.status === 429) {
    log.warn({ ...line, audit: true }, "request denied");
  } else log.debug(line, "request refused");
};
