import { Email } from "#contracts/routes/auth.routes.ts";
import { strings } from "./field-strings.ts";
import { passwordHint } from "./password-hint.ts";

/** What is wrong with a typed address, or nothing. */
export const emailFault = (email: string): string | undefined => {
  if (email.trim() === "") return strings.email;
  return Email.safeParse(email.trim()).success ? undefined : strings.emailForm;
};

/** What is wrong with a password to sign in with, or nothing. */
export const passwordFault = (password: string): string | undefined =>
  password === "" ? strings.password : undefined;

/** What is wrong with a password to be set, or nothing. */
export const newPasswordFault = (password: string): string | undefined => {
  const { says, fits } = passwordHint(password, []);
  if (fits) return undefined;
  if (says === "empty" || says === "short") return strings.passwordShort;
  return says === "long" ? strings.passwordLong : strings.passwordUnreadable;
};
