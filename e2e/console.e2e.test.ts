import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "./api.ts";
import { useBrowser, useProduct } from "./set-up.ts";
import { signInAt } from "./sign-in-page.ts";

const product = useProduct();
const newContext = useBrowser();

const open = (colorScheme: "light" | "dark", width: number): Promise<BrowserContext> =>
  newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });

const faultsOf = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(" | ")}`);
};

const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** The customer writes on the simulated phone. */
const write = async (text: string): Promise<void> => {
  const answer = await fetch(`${product.demo.simulatorUrl}/__admin/inbound`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      phoneNumberId: product.demo.orgs[0]!.channels[0]!.phoneNumberId,
      from: { phone: "447700900888" },
      text,
    }),
  });
  expect(answer.ok).toBe(true);
};

describe("the console", () => {
  it.each(["light", "dark"] as const)("has no accessibility fault in %s", async (scheme) => {
    const context = await open(scheme, 1440);
    const login = await context.newPage();
    await login.goto(product.demo.consoleUrl);
    await login.getByTestId("login-email").waitFor();
    expect(await faultsOf(login)).toEqual([]);
    const page = await signInAt(context, product.demo, 0, "admin");
    expect(await faultsOf(page)).toEqual([]);
    await page.getByTestId("conversation-row").nth(3).click();
    await page.getByTestId("message-bubble").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`${product.demo.consoleUrl}/journal`);
    await page.getByRole("heading").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });

  it.each([1440, 1024, 390, 320])("never scrolls sideways at %i px", async (width) => {
    const context = await open("light", width);
    const page = await signInAt(context, product.demo, 0, "agent");
    expect(await overflow(page)).toBe(0);
    await page.getByTestId("conversation-row").nth(2).click();
    await page.getByTestId("message-bubble").first().waitFor();
    expect(await overflow(page)).toBe(0);
    await context.close();
  });

  it("says that it is offline, resumes by itself, and misses nothing", async () => {
    const context = await open("light", 1440);
    const page = await signInAt(context, product.demo, 0, "agent");
    await write("before the cut");
    await page.getByTestId("conversation-row").filter({ hasText: "before the cut" }).click();
    await page.getByTestId("message-bubble").filter({ hasText: "before the cut" }).waitFor();
    await context.setOffline(true);
    await page.getByTestId("connection-banner").waitFor();
    for (const n of [2, 3, 4]) await write(`during the cut ${n}`);
    await page.getByTestId("composer-input").fill("written while offline");
    await page.keyboard.press("Enter");
    await context.setOffline(false);
    for (const n of [2, 3, 4]) {
      await page
        .getByTestId("message-bubble")
        .filter({ hasText: `during the cut ${n}` })
        .waitFor();
    }
    const mine = page.getByTestId("message-bubble").filter({ hasText: "written while offline" });
    await eventually(async () =>
      ["sent", "delivered", "read"].includes((await mine.first().getAttribute("data-status")) ?? ""),
    );
    expect(await mine.count()).toBe(1);
    await page.getByTestId("connection-banner").waitFor({ state: "hidden" });
    await context.close();
  });
});
