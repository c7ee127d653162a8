import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { Email } from "./auth.routes.ts";
import { OrgSettings, Origin } from "../shapes/org-settings.ts";

/** One printable line: it ends up in headers of mails, among other places. */
const Line = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "One line of plain text");

export const orgGet = defineRoute({
  name: "org.get",
  method: "get",
  path: "/org",
  summary: "Settings of the org",
  access: "org:manage",
  status: 200,
  result: OrgSettings,
});

export const orgUpdate = defineRoute({
  name: "org.update",
  method: "patch",
  path: "/org",
  summary: "Rename the org, demand two-factor authentication, allow origins to call the API",
  access: "org:manage",
  fresh: true,
  body: z.strictObject({
    name: Line.optional(),
    requireTwoFactor: z.boolean().optional(),
    allowedOrigins: z.array(Origin).max(50).optional(),
  }),
  status: 200,
  result: OrgSettings,
  errors: ["fresh_login_required", "two_factor_required"],
});

export const orgMailSet = defineRoute({
  name: "org.mailSet",
  method: "post",
  path: "/org/mail",
  summary: "Set the org's own mail server; the password is sealed to the mail worker and never shown again",
  access: "org:manage",
  fresh: true,
  body: z.strictObject({
    host: z.hostname().max(253),
    port: z.int().min(1).max(65_535),
    security: z.enum(["tls", "starttls"]),
    username: Line,
    password: z.string().min(1).max(200),
    fromName: Line,
    fromAddress: Email,
  }),
  status: 200,
  result: OrgSettings,
  errors: ["fresh_login_required", "unavailable"],
});

export const orgMailRemove = defineRoute({
  name: "org.mailRemove",
  method: "delete",
  path: "/org/mail",
  summary: "Send through the platform's mail server again",
  access: "org:manage",
  fresh: true,
  status: 204,
  errors: ["fresh_login_required"],
});

export const orgMailTest = defineRoute({
  name: "org.mailTest",
  method: "post",
  path: "/org/mail/test",
  summary: "Send a test mail to the own address, through the org's mail server if it has one",
  access: "org:manage",
  limit: "auth",
  status: 202,
  errors: ["rate_limited"],
});
