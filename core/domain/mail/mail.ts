import { z } from "zod";
import { Role } from "#contracts/roles.ts";
import { oneLine } from "./one-line.ts";

/** Names and the like come from tenants: one line, or a header could be forged with them. */
const Line = z.string().max(200).transform(oneLine);
const Link = z.url({ protocol: /^https?$/ });
const Minutes = z.int().positive();
const When = z.iso.datetime();

/** Every mail that Parley sends, with what its template needs. */
export const MailContent = z.discriminatedUnion("template", [
  z.object({ template: z.literal("verify_email"), name: Line, orgName: Line, link: Link, days: z.int() }),
  z.object({ template: z.literal("change_email"), name: Line, link: Link, minutes: Minutes }),
  z.object({ template: z.literal("account_exists"), loginLink: Link, resetLink: Link }),
  z.object({ template: z.literal("reset_password"), name: Line, link: Link, minutes: Minutes }),
  z.object({ template: z.literal("magic_link"), name: Line, link: Link, minutes: Minutes }),
  z.object({ template: z.literal("password_changed"), name: Line, at: When, place: Line, resetLink: Link }),
  z.object({ template: z.literal("email_changed"), name: Line, at: When, place: Line, newEmail: Line }),
  z.object({
    template: z.literal("two_factor_changed"),
    name: Line,
    on: z.boolean(),
    at: When,
    place: Line,
    resetLink: Link,
  }),
  z.object({
    template: z.literal("invitation"),
    orgName: Line,
    invitedBy: Line,
    role: Role,
    link: Link,
    days: z.int(),
  }),
  z.object({ template: z.literal("mail_test"), orgName: Line, name: Line }),
]);
export type MailContent = z.input<typeof MailContent>;

/** A mail as it lies sealed in the outbox. */
export const SealedMail = z.object({ to: z.email(), content: MailContent });
export type SealedMail = z.infer<typeof SealedMail>;
