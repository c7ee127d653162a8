import type { z } from "zod";
import { orgMailSet } from "#contracts/routes/org.routes.ts";
import type { MailAccount } from "#contracts/shapes/org-settings.ts";
import { strings } from "./strings.ts";

const words = strings.mail;

/** As it is typed: the port is text until it is read. */
export interface MailForm {
  host: string;
  port: string;
  security: MailAccount["security"];
  username: string;
  password: string;
  fromName: string;
  fromAddress: string;
}

export type MailBody = z.input<NonNullable<typeof orgMailSet.body>>;
export type MailProblems = Partial<Record<keyof MailForm, string>>;

const complaints: Record<keyof MailForm, string> = {
  host: words.hostWrong,
  port: words.portWrong,
  security: words.security,
  username: words.usernameWrong,
  password: words.passwordMissing,
  fromName: words.fromNameWrong,
  fromAddress: words.fromAddressWrong,
};

/** The form for what is set now. Never with the password, which nobody can read. */
export const formOf = (mail: MailAccount | null, orgName: string): MailForm => ({
  host: mail?.host ?? "",
  port: String(mail?.port ?? 587),
  security: mail?.security ?? "starttls",
  username: mail?.username ?? "",
  password: "",
  fromName: mail?.fromName ?? orgName,
  fromAddress: mail?.fromAddress ?? "",
});

/** What to send, or what is wrong with what was entered. */
export const readMailForm = (form: MailForm): { body: MailBody } | { problems: MailProblems } => {
  const body: MailBody = {
    ...form,
    host: form.host.trim(),
    fromAddress: form.fromAddress.trim(),
    port: /^\d{1,5}$/u.test(form.port.trim()) ? Number(form.port) : 0,
  };
  const checked = orgMailSet.body?.safeParse(body);
  if (checked === undefined || checked.success) return { body };
  const names = new Set(checked.error.issues.map((issue) => String(issue.path[0])));
  const problems: MailProblems = {};
  for (const name of Object.keys(complaints) as (keyof MailForm)[]) {
    if (names.has(name)) problems[name] = complaints[name];
  }
  return { problems };
};
