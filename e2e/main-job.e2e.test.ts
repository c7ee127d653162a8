import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually } from "./api.ts";
import { useBrowser, useProduct } from "./set-up.ts";
import { signInAt } from "./sign-in-page.ts";
import { startStack, temporaryDataDir } from "./stack.ts";
import type { Demo } from "./stack.ts";

const product = useProduct();
const newContext = useBrowser();

const openPhone = async (context: BrowserContext, demo: Demo, customer: string): Promise<Page> => {
  const page = await context.newPage();
  const number = demo.orgs[0]!.channels[0]!.phoneNumberId;
  await page.goto(`${demo.simulatorUrl}/?number=${number}&customer=${encodeURIComponent(customer)}`);
  await page.getByTestId("phone-input").waitFor();
  return page;
};

/** One visit: a customer writes, the agent answers, the ticks turn blue. */
const chat = async (customer: string, word: string): Promise<void> => {
  const context = await newContext();
  try {
    const console_ = await signInAt(context, product.demo, 0, "agent");
    const phone = await openPhone(context, product.demo, customer);
    await phone.getByTestId("phone-input").fill(`Hello from the phone ${word}`);
    await phone.getByTestId("phone-send").click();

    const row = console_.getByTestId("conversation-row").filter({ hasText: `Hello from the phone ${word}` });
    await row.waitFor();
    await row.click();
    await console_
      .locator('[data-testid="message-bubble"][data-direction="inbound"]', { hasText: word })
      .last()
      .waitFor();

    await console_.getByTestId("composer-input").fill(`Hello from the console ${word}`);
    await console_.keyboard.press("Enter");
    await phone
      .locator('[data-testid="phone-message"]', { hasText: `Hello from the console ${word}` })
      .first()
      .waitFor();

    const mine = console_.locator('[data-testid="message-bubble"][data-direction="outbound"]', {
      hasText: `Hello from the console ${word}`,
    });
    await eventually(async () => (await mine.first().getAttribute("data-status")) === "read");
    expect(await mine.count()).toBe(1);
  } finally {
    await context.close();
  }
};

describe("the main job, over the real path, in a real browser", () => {
  it("starts with node alone on the PATH and says where everything is", () => {
    expect(product.output()).toContain(product.demo.consoleUrl);
    expect(product.output()).toContain(product.demo.orgs[0]!.members[0]!.email);
    for (const org of product.demo.orgs) {
      expect(org.members.map((member) => member.role).sort()).toEqual(["admin", "agent", "manager"]);
    }
  });

  it("carries a text from the phone to the console and back, ticks to read, twice", async () => {
    await chat("447700900777", "one");
    await chat("447700900777", "two");
  });

  it("shows nothing of it to the other org", async () => {
    const context = await newContext();
    const page = await signInAt(context, product.demo, 1, "admin");
    expect(await page.getByText("Hello from the phone").count()).toBe(0);
    await context.close();
  });

  it("refuses a second start on a used port, in one line, and leaves the first alone", async () => {
    const other = await temporaryDataDir();
    const { port } = new URL(product.demo.consoleUrl);
    await expect(startStack(other.path, { PORT: port })).rejects.toThrow(`Port ${port} is already in use`);
    expect((await fetch(`${product.demo.consoleUrl}/readyz`)).status).toBe(200);
    await other.remove();
  });

  it("has everything again after Ctrl-C and a restart", async () => {
    expect(await product.restart()).toBe(0);
    const context = await newContext();
    const page = await signInAt(context, product.demo, 0, "agent");
    const row = page.getByTestId("conversation-row").filter({ hasText: "Hello from the console two" });
    await row.waitFor();
    await context.close();
    await chat("447700900778", "three");
  });
});
