import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "#core/testing/browser.ts";
import { packageRoot } from "#core/platform/package-root.ts";

/** `npm run screenshots`: pictures of a running product (`npm start`) for the documents. */
interface Demo {
  consoleUrl: string;
  simulatorUrl: string;
  orgs: {
    channels: { phoneNumberId: string }[];
    members: { email: string; password: string; role: string }[];
  }[];
}

const dataDir = process.env["DATA_DIR"] ?? ".data";
const out = join(packageRoot, "docs/screenshots");
const demo = JSON.parse(await readFile(join(dataDir, "demo.json"), "utf8")) as Demo;
await mkdir(out, { recursive: true });
const browser = await launchBrowser();

const signIn = async (page: Page): Promise<void> => {
  const admin = demo.orgs[0]?.members.find((member) => member.role === "admin");
  await page.goto(demo.consoleUrl);
  await page.getByTestId("login-email").fill(admin?.email ?? "");
  await page.getByTestId("login-password").fill(admin?.password ?? "");
  await page.getByTestId("login-submit").click();
  await page.getByTestId("conversation-row").first().waitFor();
};

const settle = (page: Page): Promise<unknown> => page.waitForLoadState("networkidle");

for (const theme of ["light", "dark"] as const) {
  for (const [name, width, height] of [
    ["wide", 1440, 900],
    ["narrow", 390, 844],
  ] as const) {
    const context = await browser.newContext({ colorScheme: theme, viewport: { width, height } });
    const page = await context.newPage();
    const shoot = (what: string) =>
      page.screenshot({ path: join(out, `${what}-${theme}${name === "wide" ? "" : "-390"}.png`) });
    await page.goto(demo.consoleUrl);
    await page.getByTestId("login-email").waitFor();
    await shoot("login");
    await signIn(page);
    if (name === "narrow") await shoot("list");
    await page.getByTestId("conversation-row").nth(0).click();
    await page.getByTestId("message-bubble").first().waitFor();
    await settle(page);
    await shoot("inbox");
    await page.goto(demo.consoleUrl);
    await page.getByTestId("conversation-row").nth(3).click();
    await page.getByTestId("message-bubble").first().waitFor();
    await settle(page);
    await shoot("cards");
    await page.goto(`${demo.simulatorUrl}/?number=${demo.orgs[0]?.channels[0]?.phoneNumberId ?? ""}`);
    await page.getByTestId("phone-input").waitFor();
    await shoot("phone");
    await context.close();
  }
}
await browser.close();
console.log(`Pictures are in ${out}`);
