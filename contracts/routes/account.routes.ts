import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { NewPassword, TypedPassword } from "../password.ts";
import { OneLine } from "../shapes/one-line.ts";
import { Email, LoginResult, RefreshIn } from "./auth.routes.ts";

/** The secret part of a mailed link. */
const LinkToken = z.string().min(20).max(200);

export const authSignup = defineRoute({
  name: "auth.signup",
  method: "post",
  path: "/auth/signup",
  summary: "Create an org and its first Admin; a mail confirms the address. The answer tells nothing",
  access: "public",
  body: z.strictObject({
    orgName: OneLine(80),
    name: OneLine(80),
    email: Email,
    password: NewPassword,
  }),
  status: 202,
  errors: ["password_too_weak", "rate_limited"],
});

export const authVerifyEmail = defineRoute({
  name: "auth.verifyEmail",
  method: "post",
  path: "/auth/verify-email",
  summary: "Confirm an e-mail address with the token of the mailed link; works once",
  access: "public",
  body: z.strictObject({ token: LinkToken }),
  status: 200,
  result: z.object({ email: z.string() }),
  errors: ["link_invalid", "rate_limited"],
});

export const authVerifyEmailAgain = defineRoute({
  name: "auth.verifyEmailAgain",
  method: "post",
  path: "/auth/verify-email/resend",
  summary: "Send the confirmation mail again",
  access: "session",
  standing: "any",
  limit: "auth",
  status: 202,
  errors: ["rate_limited"],
});

export const authMagicLink = defineRoute({
  name: "auth.magicLink",
  method: "post",
  path: "/auth/magic-link",
  summary: "Ask for a mailed sign-in link; the answer tells nothing",
  access: "public",
  body: z.strictObject({ email: Email }),
  status: 202,
  errors: ["rate_limited"],
});

export const authMagicLinkUse = defineRoute({
  name: "auth.magicLinkUse",
  method: "post",
  path: "/auth/magic-link/use",
  summary:
    "Sign in with the token of a mailed link: once, within 15 minutes. A second factor is still asked for",
  access: "public",
  body: z.strictObject({ token: LinkToken, refreshIn: RefreshIn }),
  status: 200,
  result: LoginResult,
  errors: ["link_invalid", "rate_limited"],
});

export const authPasswordReset = defineRoute({
  name: "auth.passwordReset",
  method: "post",
  path: "/auth/password-reset",
  summary: "Ask for a link to set a new password; the answer tells nothing",
  access: "public",
  body: z.strictObject({ email: Email }),
  status: 202,
  errors: ["rate_limited"],
});

export const authPasswordResetUse = defineRoute({
  name: "auth.passwordResetUse",
  method: "post",
  path: "/auth/password-reset/use",
  summary: "Set a new password with the token of the mailed link; every session of the person ends",
  access: "public",
  body: z.strictObject({ token: LinkToken, password: NewPassword }),
  status: 204,
  errors: ["link_invalid", "password_too_weak", "rate_limited"],
});

export const authPasswordChange = defineRoute({
  name: "auth.passwordChange",
  method: "post",
  path: "/auth/password",
  summary: "Change the own password; every other session of the person ends",
  access: "session",
  standing: "any",
  limit: "auth",
  body: z.strictObject({
    /** Left out by somebody who has none yet (signed up with Google or GitHub) after a fresh login. */
    currentPassword: TypedPassword.optional(),
    password: NewPassword,
  }),
  status: 204,
  errors: ["invalid_credentials", "fresh_login_required", "password_too_weak", "rate_limited"],
});

export const authEmailChange = defineRoute({
  name: "auth.emailChange",
  method: "post",
  path: "/auth/email",
  summary: "Ask for another e-mail address; it changes when the mail sent there is confirmed",
  access: "session",
  fresh: true,
  limit: "auth",
  body: z.strictObject({ email: Email }),
  status: 202,
  errors: ["fresh_login_required", "rate_limited"],
});
