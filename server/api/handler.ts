import type { Route, RouteInput, RouteResult } from "#contracts/define-route.ts";
import type { RouteKey, routes } from "#contracts/routes/registry.ts";
import type { Logger } from "#core/platform/log.ts";
import type { LiveSession } from "../identity/session-check.ts";

export interface CookieOptions {
  /** Seconds; 0 removes the cookie. */
  maxAgeSeconds: number;
  path: string;
}

/** What a use-case may know of the HTTP request; few need it. */
export interface HttpFacts {
  ip: string;
  userAgent: string;
  /** Whether the request came over https (through a trusted proxy, if any). */
  secure: boolean;
  /** Whether the browser says that a page of our own origin asked. False when it says nothing. */
  sameOrigin: boolean;
  cookie(name: string): string | undefined;
  /** Sets an HttpOnly, SameSite=Strict cookie. */
  setCookie(name: string, value: string, options: CookieOptions): void;
}

/** Context of a route on the anonymous allow-list. */
export interface PublicContext {
  requestId: string;
  log: Logger;
  http: HttpFacts;
}

/** Context of a signed-in member; the org comes from the session, never from the input. */
export interface SessionContext extends PublicContext, LiveSession {}

export type Handler<R extends Route> = (ctx: SessionContext, input: RouteInput<R>) => Promise<RouteResult<R>>;
export type PublicHandler<R extends Route> = (
  ctx: PublicContext,
  input: RouteInput<R>,
) => Promise<RouteResult<R>>;

/** The anonymous allow-list. A public route that is not here does not mount, and neither the other way round. */
export const anonymousRoutes = ["authLogin", "authRefresh"] as const satisfies readonly RouteKey[];
export type AnonymousRoute = (typeof anonymousRoutes)[number];

/** One handler for every route of the registry. */
export type Handlers = {
  [Key in RouteKey]: Key extends AnonymousRoute
    ? PublicHandler<(typeof routes)[Key]>
    : Handler<(typeof routes)[Key]>;
};
