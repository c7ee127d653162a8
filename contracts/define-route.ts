import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";
import type { Permission } from "./roles.ts";

export type Method = "get" | "post" | "patch" | "delete";

/**
 * Who may call a route: `public` (on the anonymous allow-list), `session` (any signed-in member),
 * or a permission of the table in roles.ts.
 */
export type Access = "public" | "session" | Permission;

/** What an id in the path names; the tenancy matrix tries foreign ids of that kind. */
export type IdKind =
  | "contact"
  | "conversation"
  | "message"
  | "delivery"
  | "member"
  | "channel"
  | "session"
  | "invitation"
  | "permissionSet"
  | "team"
  | "apiKey";

/**
 * Which budget a call counts against (docs/security.md): `read` and `write` for signed-in work, `heavy` for exports
 * and the like, `auth` for anything that guesses at a secret or sends a mail.
 */
export type LimitClass = "read" | "write" | "heavy" | "auth";

type Shape = z.ZodObject;

export interface RouteSpec<
  Params extends Shape | undefined,
  Query extends Shape | undefined,
  Body extends Shape | undefined,
  Result extends z.ZodType | undefined,
> {
  /** Stable dotted name, also the OpenAPI operationId: `conversations.list`. */
  name: string;
  method: Method;
  /** Below `/api/v1`, with `:params`. */
  path: `/${string}`;
  summary: string;
  access: Access;
  /**
   * `any`: also for a session that still has to confirm its e-mail address or to set up a second factor. Every other
   * route refuses it.
   */
  standing?: "any";
  /** Demands that this session proved who it is within the last ten minutes (`auth.confirm`). */
  fresh?: true;
  /** May be called with an API key that holds the permission. No other route may. */
  keys?: true;
  /** Default: `read` for get, `write` for the rest, `auth` for public routes. */
  limit?: LimitClass;
  /** Honours `Idempotency-Key`: the first answer is kept for 24 h and given again. */
  idempotent?: true;
  params?: Params;
  /** For each path parameter, what it names. */
  ids?: Record<string, IdKind>;
  query?: Query;
  body?: Body;
  /** Success status and its body; without `result` the answer is empty. */
  status: 200 | 201 | 202 | 204;
  result?: Result;
  /** Codes this route may answer beyond those every route may. */
  errors?: readonly ErrorCode[];
}

export type Route<
  Params extends Shape | undefined = Shape | undefined,
  Query extends Shape | undefined = Shape | undefined,
  Body extends Shape | undefined = Shape | undefined,
  Result extends z.ZodType | undefined = z.ZodType | undefined,
> = RouteSpec<Params, Query, Body, Result>;

/**
 * Declares one HTTP route. The server enforces it, the console's client calls it,
 * and `/openapi.json` and the tenancy and role matrix are generated from it.
 */
export const defineRoute = <
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
  Result extends z.ZodType | undefined = undefined,
>(
  spec: RouteSpec<Params, Query, Body, Result>,
): Route<Params, Query, Body, Result> => spec;

/** An optional property reads as `Schema | undefined`; only a schema that was never given means undefined. */
type Given<Schema> = [Schema] extends [undefined] ? undefined : Exclude<Schema, undefined>;
type Out<Schema> = Given<Schema> extends z.ZodType ? z.output<Given<Schema>> : undefined;
type In<Schema> = Given<Schema> extends z.ZodType ? z.input<Given<Schema>> : undefined;

/** What a handler receives after parsing. */
export interface RouteInput<R extends Route> {
  params: Out<R["params"]>;
  query: Out<R["query"]>;
  body: Out<R["body"]>;
}

/** What a caller hands to the client. */
export interface RouteCall<R extends Route> {
  params: In<R["params"]>;
  query: In<R["query"]>;
  body: In<R["body"]>;
}

/** What a route answers (undefined when it answers nothing). */
export type RouteResult<R extends Route> = Out<R["result"]>;
