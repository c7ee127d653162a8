import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterEach, expect } from "vitest";
import { watchFaults } from "./faults.ts";
import type { Account } from "./people.ts";
import { useBrowser } from "./set-up.ts";
import type { Product } from "./set-up.ts";

/** Opens a page of the console in a browser of its own. */
export type OpenAt = (path: string, options?: BrowserContextOptions) => Promise<Page>;

/** Pages for the tests of a file. After each test they are closed, and none of them may have said anything wrong. */
export const usePages = (product: Product): OpenAt => {
  const newContext = useBrowser();
  const opened: { context: BrowserContext; faults: string[] }[] = [];
  afterEach(async () => {
    const all = opened.splice(0);
    for (const { context } of all) await context.close();
    expect(all.flatMap(({ faults }) => faults)).toEqual([]);
  });
  return async (path, options) => {
    const context = await newContext(options);
    opened.push({ context, faults: watchFaults(context) });
    const page = await context.newPage();
    await page.goto(new URL(path, product.demo.consoleUrl).href);
    return page;
  };
};

export const heading = (page: Page, name: string): Locator =>
  page.getByRole("heading", { name, exact: true });

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

/** Types address and password into the sign-in page and sends them; what comes then is for the caller to wait for. */
export const signInPage = async (page: Page, { email, password }: Account): Promise<void> => {
  await page.getByTestId("login-email").fill(email);
  await page.getByTestId("login-password").fill(password);
  await page.getByTestId("login-submit").click();
};

export const inInbox = (page: Page): Promise<void> => page.waitForURL((url) => url.pathname === "/inbox");

export const signOut = async (page: Page): Promise<void> => {
  await page.getByTestId("account-menu").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByTestId("login-email").waitFor();
};
