import { z } from "zod";
import { OrgId } from "../ids.ts";

/** An origin that pages of the business may call the API from: `https://shop.example`. Never `*`. */
export const Origin = z
  .url({ protocol: /^https?$/ })
  .refine((value) => URL.canParse(value) && new URL(value).origin === value, "An origin, without a path");

/** The org's own mail server. The password can be set, never read. */
export const MailAccount = z.object({
  host: z.string(),
  port: z.int(),
  security: z.enum(["tls", "starttls"]),
  username: z.string(),
  fromName: z.string(),
  fromAddress: z.string(),
  /** Last four characters of a long one, nothing of a short one; and when it was set. */
  password: z.object({ last4: z.string(), setAt: z.iso.datetime() }),
  /** What went wrong when it was last used, as a sentence; null after a mail that went out. */
  problem: z.string().nullable(),
  problemAt: z.iso.datetime().nullable(),
  /** When a mail last went out through it. */
  workedAt: z.iso.datetime().nullable(),
});
export type MailAccount = z.infer<typeof MailAccount>;

export const OrgSettings = z.object({
  id: OrgId,
  name: z.string(),
  requireTwoFactor: z.boolean(),
  allowedOrigins: z.array(z.string()),
  mail: MailAccount.nullable(),
  createdAt: z.iso.datetime(),
});
export type OrgSettings = z.infer<typeof OrgSettings>;
