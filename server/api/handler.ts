import type { Route, RouteInput, RouteResult } from "#contracts/define-route.ts";
import type { RouteKey, routes } from "#contracts/routes/registry.ts";
import type { Permission } from "#contracts/roles.ts";
import type { Logger } from "#core/platform/log.ts";
import type { LiveSession } from "../identity/session-check.ts";

export interface CookieOptions {
  /** Seconds; 0 removes the cookie. */
  maxAgeSeconds: number;
  path: string;
  /** Default: Strict. Lax also goes with a page that another site has sent the browser to. */
  sameSite?: "Lax";
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
  /** Sets an HttpOnly cookie, SameSite=Strict unless it says otherwise. */
  setCookie(name: string, value: string, options: CookieOptions): void;
}

/** Context of a route on the anonymous allow-list. */
export interface PublicContext {
  requestId: string;
  log: Logger;
  http: HttpFacts;
}

/** In whose name a request acts. `id` is a member's, or a key's: a key is no member. */
export interface Actor {
  kind: "member" | "api_key";
  id: string;
  name: string;
}

/** Context of a route that API keys may call too; the org comes from the session or the key, never from the input. */
export interface ActorContext extends PublicContext {
  orgId: string;
  permissions: readonly Permission[];
  actor: Actor;
}

/** Context of a signed-in member. */
export interface SessionContext extends PublicContext, LiveSession {
  actor: Actor & { kind: "member" };
}

export type Handler<R extends Route> = (ctx: SessionContext, input: RouteInput<R>) => Promise<RouteResult<R>>;
export type KeyHandler<R extends Route> = (
  ctx: ActorContext,
  input: RouteInput<R>,
) => Promise<RouteResult<R>>;
export type PublicHandler<R extends Route> = (
  ctx: PublicContext,
  input: RouteInput<R>,
) => Promise<RouteResult<R>>;

/** The anonymous allow-list. A public route that is not here does not mount, and neither the other way round. */
export const anonymousRoutes = [
  "authLogin",
  "authRefresh",
  "authSignup",
  "authVerifyEmail",
  "authMagicLink",
  "authMagicLinkUse",
  "authPasswordReset",
  "authPasswordResetUse",
  "authLoginTotp",
  "authOptions",
  "oauthStart",
  "oauthFinish",
  "invitationsLook",
  "invitationsAccept",
  "securityGet",
] as const satisfies readonly RouteKey[];
export type AnonymousRoute = (typeof anonymousRoutes)[number];

/**
 * What API keys may call. Must agree with `keys: true` in the contracts, or nothing mounts: so the compiler knows which
 * handlers cannot count on a member.
 */
export const keyRoutes = [
  "membersList",
  "channelsList",
  "conversationsList",
  "conversationsGet",
  "conversationsUpdate",
  "conversationsRead",
  "messagesList",
  "messagesSend",
  "contactsList",
  "contactsGet",
] as const satisfies readonly RouteKey[];
export type KeyRoute = (typeof keyRoutes)[number];

/** One handler for every route of the registry. */
export type Handlers = {
  [Key in RouteKey]: Key extends AnonymousRoute
    ? PublicHandler<(typeof routes)[Key]>
    : Key extends KeyRoute
      ? KeyHandler<(typeof routes)[Key]>
      : Handler<(typeof routes)[Key]>;
};
