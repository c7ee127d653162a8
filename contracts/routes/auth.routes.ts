import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { OrgId, SessionId } from "../ids.ts";
import { TypedPassword } from "../password.ts";
import { permissionNames } from "../roles.ts";
import { Member, Org } from "../shapes/member.ts";
import { OneLine } from "../shapes/one-line.ts";

const Tokens = z.object({
  accessToken: z.string(),
  /** Seconds until the access token ends. */
  expiresIn: z.int().positive(),
  /** Left out when the caller asked for the cookie (the console). */
  refreshToken: z.string().optional(),
});

/** What a session may do: everything, or only what removes the named obstacle. */
export const Standing = z.enum(["full", "email_unverified", "two_factor_required"]);
export type Standing = z.infer<typeof Standing>;

export const SignedIn = Tokens.extend({
  member: Member,
  org: Org,
  standing: Standing,
  permissions: z.array(z.enum(permissionNames)),
});
export type SignedIn = z.infer<typeof SignedIn>;

/** The first factor was right; the second is wanted. The token is good for ten minutes and for nothing else. */
export const StepUp = z.object({
  stepUp: z.object({ kind: z.literal("totp"), token: z.string() }),
});

export const LoginResult = z.union([SignedIn, StepUp]);
export type LoginResult = z.infer<typeof LoginResult>;

/** `cookie` keeps the refresh token in an HttpOnly cookie; `body` (default) returns it. */
export const RefreshIn = z.enum(["body", "cookie"]).default("body");

export const Email = z.email().max(254);

export const authLogin = defineRoute({
  name: "auth.login",
  method: "post",
  path: "/auth/login",
  summary: "Sign in with e-mail and password, in the org used last; or learn that a second factor is wanted",
  access: "public",
  body: z.strictObject({
    email: Email,
    password: TypedPassword,
    refreshIn: RefreshIn,
  }),
  status: 200,
  result: LoginResult,
  errors: ["invalid_credentials", "rate_limited"],
});

export const authLoginTotp = defineRoute({
  name: "auth.loginTotp",
  method: "post",
  path: "/auth/login/totp",
  summary: "Second step of a sign-in: a code of the authenticator app, or a recovery code",
  access: "public",
  body: z.strictObject({
    token: z.string().min(20).max(2048),
    code: z.string().trim().min(6).max(40),
    refreshIn: RefreshIn,
  }),
  status: 200,
  result: SignedIn,
  errors: ["code_invalid", "session_expired", "rate_limited"],
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
  standing: "any",
  status: 204,
});

export const authMe = defineRoute({
  name: "auth.me",
  method: "get",
  path: "/auth/me",
  summary: "Who is signed in, and what they may do",
  access: "session",
  standing: "any",
  status: 200,
  result: z.object({
    member: Member,
    org: Org,
    /** Every org that this person is an active member of, this one included. */
    orgs: z.array(Org),
    sessionId: SessionId,
    standing: Standing,
    permissions: z.array(z.enum(permissionNames)),
  }),
});

export const authUpdateMe = defineRoute({
  name: "auth.updateMe",
  method: "patch",
  path: "/auth/me",
  summary: "Change the own name",
  access: "session",
  body: z.strictObject({ name: OneLine(80) }),
  status: 200,
  result: Member,
});

export const authSwitch = defineRoute({
  name: "auth.switch",
  method: "post",
  path: "/auth/switch",
  summary: "Go on in another org of the same person: this session ends, a new one begins there",
  access: "session",
  standing: "any",
  body: z.strictObject({ orgId: OrgId, refreshIn: RefreshIn }),
  status: 200,
  result: SignedIn,
  errors: ["not_found"],
});

export const authConfirm = defineRoute({
  name: "auth.confirm",
  method: "post",
  path: "/auth/confirm",
  summary: "Prove again who it is (password, or a code when two-factor is on), before a sensitive change",
  access: "session",
  standing: "any",
  limit: "auth",
  /** One of the two: the password, or a code when two-factor is on. */
  body: z
    .strictObject({
      password: TypedPassword.optional(),
      code: z.string().trim().min(6).max(40).optional(),
    })
    .refine((body) => (body.password === undefined) !== (body.code === undefined), "Give password or code"),
  status: 204,
  errors: ["invalid_credentials", "code_invalid", "rate_limited"],
});
