import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { SessionId } from "../ids.ts";
import { permissionNames } from "../roles.ts";
import { Member, Org } from "../shapes/member.ts";

/** bcrypt reads 72 bytes; longer passwords are refused at the edge, never cut. */
const Password = z
  .string()
  .min(1)
  .max(72)
  .refine((value) => new TextEncoder().encode(value).length <= 72, "At most 72 bytes");

const Tokens = z.object({
  accessToken: z.string(),
  /** Seconds until the access token ends. */
  expiresIn: z.int().positive(),
  /** Left out when the caller asked for the cookie (the console). */
  refreshToken: z.string().optional(),
});

const SignedIn = Tokens.extend({ member: Member, org: Org });

export const authLogin = defineRoute({
  name: "auth.login",
  method: "post",
  path: "/auth/login",
  summary: "Sign in with e-mail and password",
  access: "public",
  body: z.strictObject({
    email: z.email().max(254),
    password: Password,
    /** `cookie` keeps the refresh token in an HttpOnly cookie; `body` (default) returns it. */
    refreshIn: z.enum(["body", "cookie"]).default("body"),
  }),
  status: 200,
  result: SignedIn,
  errors: ["invalid_credentials", "rate_limited"],
});

export const authRefresh = defineRoute({
  name: "auth.refresh",
  method: "post",
  path: "/auth/refresh",
  summary: "Exchange a refresh token (body or cookie) for new tokens; a reused one ends the session",
  access: "public",
  body: z.strictObject({ refreshToken: z.string().min(20).max(200).optional() }),
  status: 200,
  result: SignedIn,
  errors: ["session_expired", "rate_limited"],
});

export const authLogout = defineRoute({
  name: "auth.logout",
  method: "post",
  path: "/auth/logout",
  summary: "End this session; its sockets close at once",
  access: "session",
  status: 204,
});

export const authMe = defineRoute({
  name: "auth.me",
  method: "get",
  path: "/auth/me",
  summary: "Who is signed in, and what they may do",
  access: "session",
  status: 200,
  result: z.object({
    member: Member,
    org: Org,
    sessionId: SessionId,
    permissions: z.array(z.enum(permissionNames)),
  }),
});
