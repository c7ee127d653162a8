import { randomBytes } from "node:crypto";
import { createClient } from "#contracts/client.ts";
import { routes } from "#contracts/routes/registry.ts";
import { mailedLink } from "./mailbox.ts";
import type { Demo } from "./stack.ts";

/** Somebody with an account, as they would type it. */
export interface Account {
  email: string;
  password: string;
}

/** Words that nobody else has: tests that make their own people need no order among them. */
export const newAccount = (name: string): Account => {
  const word = randomBytes(5).toString("hex");
  return { email: `${name}.${word}@people.example`, password: `lantern copper ${word}` };
};

/** The first Admin of a new org, made over the API and confirmed with the mailed link. */
export const signUpAdmin = async (demo: Demo, name: string): Promise<Account> => {
  const account = newAccount(name);
  const anonymous = createClient({ baseUrl: new URL(demo.apiUrl).origin, token: () => undefined });
  await anonymous.call(routes.authSignup, { body: { orgName: `Org of ${name}`, name, ...account } });
  const link = await mailedLink(demo, account.email, "/verify-email");
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get("token") ?? "";
  await anonymous.call(routes.authVerifyEmail, { body: { token } });
  return account;
};
