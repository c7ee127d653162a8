import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { createTransport } from "nodemailer";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import AxeBuilder from "@axe-core/playwright";
import { launchBrowser } from "#core/testing/browser.ts";
import { startMailbox } from "./start-mailbox.ts";
import type { Mailbox } from "./start-mailbox.ts";
import type { KeptMail } from "./mail-store.ts";

let mailbox: Mailbox;
let browser: Browser;
beforeAll(async () => {
  mailbox = await startMailbox(0);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await mailbox.close();
});
beforeEach(async () => {
  await fetch(`${mailbox.url}/api/mails`, { method: "DELETE" });
});

const send = (given: { to?: string; subject?: string; html?: string; messageId?: string } = {}) =>
  createTransport(mailbox.smtpUrl).sendMail({
    from: "Parley <parley@parley.example>",
    to: "ana@example.com",
    subject: "Sign in to Parley",
    text: "Sign in:\nhttp://127.0.0.1:4000/magic-link#token=t1\n",
    html: '<html><head></head><body><a href="http://127.0.0.1:9/there">Sign in</a></body></html>',
    ...given,
  });
const list = async (to = ""): Promise<KeptMail[]> => {
  const answer = await fetch(`${mailbox.url}/api/mails${to === "" ? "" : `?to=${to}`}`);
  return ((await answer.json()) as { items: KeptMail[] }).items;
};
const statusWith = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${mailbox.url}/api/mails`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

describe("the development mailbox (F8)", () => {
  test("gives what was mailed as JSON: newest first, by recipient, with its links, each once", async () => {
    await send({ messageId: "<one@parley.example>" });
    await send({ messageId: "<one@parley.example>" });
    await send({ to: "Ben@example.com", subject: "Other" });
    expect((await list()).map(({ subject }) => subject)).toEqual(["Other", "Sign in to Parley"]);
    expect((await list("ben@example.com")).map(({ subject }) => subject)).toEqual(["Other"]);
    expect((await list("ana@example.com"))[0]).toMatchObject({
      to: ["ana@example.com"],
      links: ["http://127.0.0.1:4000/magic-link#token=t1"],
    });
  });

  test("answers this machine's own page and nobody else's", async () => {
    const host = new URL(mailbox.url).host;
    expect(await statusWith({ host })).toBe(200);
    expect(await statusWith({ host: "rebound.example" })).toBe(421);
    expect(await statusWith({ host, origin: "https://evil.example" })).toBe(421);
    expect((await fetch(`${mailbox.url}/../package.json`)).status).toBe(404);
    expect((await fetch(`${mailbox.url}/api/mails`, { method: "POST" })).status).toBe(405);
  });

  test("shows mails as they come, runs nothing of them, opens links in a new tab; light, dark and 390 px", async () => {
    const fetched: (string | undefined)[] = [];
    const canary = createServer((asked, response) => {
      fetched.push(asked.url);
      response.end();
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void canary.close());
    await once(canary, "listening");
    const { port } = canary.address() as AddressInfo;
    for (const colorScheme of ["light", "dark"] as const) {
      await fetch(`${mailbox.url}/api/mails`, { method: "DELETE" });
      const context = await browser.newContext({ colorScheme, viewport: { width: 1100, height: 800 } });
      const page = await context.newPage();
      await page.goto(mailbox.url);
      await page.getByText("No mail yet.").waitFor();
      const checked = async () =>
        (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
      expect(await checked()).toEqual([]);
      await send({
        html: `<script>window.top.document.title = "run"</script><img src="http://127.0.0.1:${port}/p.gif" alt="">
               <a href="${mailbox.url}/mailbox.css">Sign in</a>`,
      });
      await page.getByRole("heading", { name: "Sign in to Parley" }).waitFor();
      const frame = page.frameLocator("#html");
      const [opened] = await Promise.all([context.waitForEvent("page"), frame.getByText("Sign in").click()]);
      expect(opened.url()).toBe(`${mailbox.url}/mailbox.css`);
      await opened.close();
      expect(await page.title()).not.toBe("run");
      expect(fetched).toEqual([]);
      await page.getByRole("button", { name: "Text", exact: true }).click();
      await page.getByText("#token=t1").waitFor();
      expect(await checked()).toEqual([]);
      await page.setViewportSize({ width: 390, height: 800 });
      await page.getByRole("listitem").getByRole("button").click();
      await page.getByRole("button", { name: "All mails" }).waitFor();
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide).toBe(390);
      await context.close();
    }
  });
});
