import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../core/testing/browser.ts";
import { startTestServer } from "../testing/start-test-server.ts";
import type { TestServer } from "../testing/start-test-server.ts";

let it: TestServer;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
beforeAll(async () => {
  it = await startTestServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await it.close();
});

test("the docs page shows the routes in a browser, asks nobody else and breaks no policy", async () => {
  const page = await browser.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => {
    if (/Content Security Policy|Content-Security-Policy/i.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`http://127.0.0.1:${it.port}/docs`);
  await page.getByText("Sign in with e-mail and password").first().waitFor({ timeout: 60_000 });
  const own = `http://127.0.0.1:${it.port}/`;
  expect(asked.filter((url) => !url.startsWith(own) && !/^(data|blob):/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
});
