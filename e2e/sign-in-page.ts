import type { BrowserContext, Page } from "playwright-core";
import type { Demo } from "./stack.ts";

/** Opens the console and signs in as the org's member of that role, as a person would; waits for the inbox. */
export const signInAt = async (
  context: BrowserContext,
  demo: Demo,
  org: number,
  role: string,
): Promise<Page> => {
  const member = demo.orgs[org]?.members.find((candidate) => candidate.role === role);
  if (!member) throw new Error(`No ${role} in org ${org}`);
  const page = await context.newPage();
  await page.goto(demo.consoleUrl);
  await page.getByTestId("login-email").fill(member.email);
  await page.getByTestId("login-password").fill(member.password);
  await page.getByTestId("login-submit").click();
  await page.getByTestId("conversation-row").first().waitFor();
  return page;
};
