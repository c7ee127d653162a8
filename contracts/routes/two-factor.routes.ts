import { z } from "zod";
import { defineRoute } from "../define-route.ts";

const Code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, "Six digits");

/** Exactly eight, shown once. */
const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()).length(8) });

export const twoFactorGet = defineRoute({
  name: "twoFactor.get",
  method: "get",
  path: "/auth/two-factor",
  summary: "Whether two-factor authentication is on, and whether the org demands it",
  access: "session",
  standing: "any",
  status: 200,
  result: z.object({
    enabled: z.boolean(),
    confirmedAt: z.iso.datetime().nullable(),
    recoveryCodesLeft: z.int().nonnegative(),
    required: z.boolean(),
  }),
});

export const twoFactorSetUp = defineRoute({
  name: "twoFactor.setUp",
  method: "post",
  path: "/auth/two-factor/setup",
  summary: "Make a secret for an authenticator app; it counts once a code of it was confirmed",
  access: "session",
  standing: "any",
  fresh: true,
  status: 200,
  result: z.object({
    /** `otpauth://totp/…` for the QR code. */
    otpauthUrl: z.string(),
    /** Base32, for typing. */
    secret: z.string(),
    /** The QR code as an SVG document. */
    qrSvg: z.string(),
  }),
  errors: ["fresh_login_required", "two_factor_on"],
});

export const twoFactorConfirm = defineRoute({
  name: "twoFactor.confirm",
  method: "post",
  path: "/auth/two-factor/confirm",
  summary: "Switch two-factor authentication on with a first code; every other session of the person ends",
  access: "session",
  standing: "any",
  limit: "auth",
  body: z.strictObject({ code: Code }),
  status: 200,
  result: RecoveryCodes,
  errors: ["code_invalid", "two_factor_on", "two_factor_off", "rate_limited"],
});

export const twoFactorRecoveryCodes = defineRoute({
  name: "twoFactor.recoveryCodes",
  method: "post",
  path: "/auth/two-factor/recovery-codes",
  summary: "Make eight new recovery codes; the old ones end",
  access: "session",
  fresh: true,
  limit: "auth",
  status: 200,
  result: RecoveryCodes,
  errors: ["fresh_login_required", "two_factor_off", "rate_limited"],
});

export const twoFactorDisable = defineRoute({
  name: "twoFactor.disable",
  method: "post",
  path: "/auth/two-factor/disable",
  summary: "Switch two-factor authentication off with a current code; every other session of the person ends",
  access: "session",
  fresh: true,
  limit: "auth",
  body: z.strictObject({ code: z.string().trim().min(6).max(40) }),
  status: 204,
  errors: ["fresh_login_required", "code_invalid", "two_factor_off", "two_factor_required", "rate_limited"],
});
