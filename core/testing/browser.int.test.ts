import { expect, test } from "vitest";
import { launchBrowser, packagedChromium } from "./browser.ts";

async function heightOfText(): Promise<number> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent("<h1>Grüße</h1>");
    return (await page.locator("h1").boundingBox())?.height ?? 0;
  } finally {
    await browser.close();
  }
}

test("a browser starts and lays out text", async () => {
  expect(await heightOfText()).toBeGreaterThan(10);
});

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "so does the packaged one, with its own fonts and libraries",
  async () => {
    const { executablePath, env } = await packagedChromium();
    const before = { ...process.env };
    Object.assign(process.env, env, { CHROMIUM_PATH: executablePath });
    try {
      expect(await heightOfText()).toBeGreaterThan(10);
    } finally {
      process.env = before;
    }
  },
);

test("a wrong CHROMIUM_PATH is named", async () => {
  const before = { ...process.env };
  process.env["CHROMIUM_PATH"] = "/not/there";
  try {
    await expect(launchBrowser()).rejects.toThrow("CHROMIUM_PATH names /not/there");
  } finally {
    process.env = before;
  }
});
