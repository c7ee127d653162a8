import { generateSync } from "otplib";
import { describe, expect, it } from "vitest";
import { heading, inInbox, press, signInPage, signOut, usePages } from "./access-page.ts";
import { mailedLink } from "./mailbox.ts";
import { newAccount, signUpAdmin } from "./people.ts";
import { useProduct } from "./set-up.ts";

const product = useProduct();
const openAt = usePages(product);

describe("sign-up (F7, F8)", () => {
  it("leads over the mailbox to the inbox of a new org, and nothing opens before the address is confirmed", async () => {
    const account = newAccount("ines");
    const page = await openAt("/signup");
    await page.getByTestId("signup-orgName").fill("Quay Lanterns");
    await page.getByTestId("signup-name").fill("Ines Ferro");
    await page.getByTestId("signup-email").fill(account.email);
    await page.getByTestId("signup-password").fill(account.password);
    await page.getByTestId("signup-submit").click();
    await heading(page, "Check your mail").waitFor();

    await page.goto(`${product.demo.consoleUrl}/login`);
    await signInPage(page, account);
    const waiting = heading(page, "Confirm your e-mail address");
    await waiting.waitFor();
    for (const path of ["/inbox", "/settings/members", "/settings/security", "/journal"]) {
      await page.goto(new URL(path, product.demo.consoleUrl).href);
      await waiting.waitFor();
      expect(new URL(page.url()).pathname).toBe("/confirm-email");
    }

    const link = await mailedLink(product.demo, account.email, "/verify-email");
    expect(new URL(link).search).toBe("");
    expect(new URL(link).hash).toMatch(/^#token=.{20,}/);
    const elsewhere = await openAt(link);
    const asked: string[] = [];
    elsewhere.on("request", (request) => asked.push(request.url()));
    await elsewhere.getByText("Your e-mail address is confirmed.").waitFor();
    expect(elsewhere.url()).not.toContain("token");
    expect(await elsewhere.evaluate("history.length")).toBeLessThanOrEqual(2);
    expect(asked.filter((url) => url.includes("token="))).toEqual([]);
    expect(await elsewhere.getByTestId("login-email").inputValue()).toBe(account.email);
    await elsewhere.getByTestId("login-password").fill(account.password);
    await elsewhere.getByTestId("login-submit").click();
    await inInbox(elsewhere);
    expect(await elsewhere.getByTestId("conversation-row").count()).toBe(0);
    // The page that waited goes on by itself.
    await inInbox(page);

    const again = await openAt(link);
    await heading(again, "This link no longer works").waitFor();
  });
});

describe("the second factor (F12, F13, F14, T16)", () => {
  it("is set up in the settings, asked for at sign-in, and takes each code once", async () => {
    const account = await signUpAdmin(product.demo, "otto");
    const page = await openAt("/login?next=/settings/security");
    await signInPage(page, account);
    await press(page, "Set up…");
    const typed = page.getByRole("textbox", { name: "Secret for the authenticator app" });
    const secret = (await typed.innerText()).replaceAll(/\s/g, "");
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const epoch = Math.floor(Date.now() / 1000);
    await page.getByTestId("two-factor-code").fill(generateSync({ secret, epoch }));
    await press(page, "Confirm");
    await page.getByTestId("recovery-done").waitFor();
    const codes = await page
      .getByRole("list", { name: "Recovery codes" })
      .getByRole("listitem")
      .allInnerTexts();
    expect(new Set(codes).size).toBe(8);
    await page.getByLabel("I have saved them").check();
    await page.getByTestId("recovery-done").click();
    await page.getByText("8 recovery codes are left.").waitFor();

    await signOut(page);
    await signInPage(page, account);
    // The next step's code: the server takes a neighbour of its own step, and never a step that was used.
    const code = generateSync({ secret, epoch: epoch + 30 });
    await page.getByTestId("step-code").fill(code);
    await inInbox(page);

    const other = await openAt("/login");
    await signInPage(other, account);
    await other.getByTestId("step-code").fill(code);
    await other.getByRole("alert").filter({ hasText: "it was used already" }).waitFor();
    expect(new URL(other.url()).pathname).toBe("/login");

    await press(other, "Use a recovery code instead");
    await other.getByTestId("step-recovery").fill(codes[3]!);
    await press(other, "Go on");
    await inInbox(other);

    const third = await openAt("/login");
    await signInPage(third, account);
    await press(third, "Use a recovery code instead");
    await third.getByTestId("step-recovery").fill(codes[3]!);
    await press(third, "Go on");
    await third.getByRole("alert").filter({ hasText: "it was used already" }).waitFor();
    expect(new URL(third.url()).pathname).toBe("/login");
  });
});

describe("a forgotten password (T15, V33)", () => {
  it("is set anew with the mailed link; whoever was signed in is signed out", async () => {
    const account = await signUpAdmin(product.demo, "ada");
    const old = await openAt("/login");
    await signInPage(old, account);
    await inInbox(old);

    const page = await openAt("/login");
    await page.getByRole("link", { name: "Forgot it?" }).click();
    await page.getByTestId("reset-email").fill(account.email);
    await page.getByTestId("reset-submit").click();
    await heading(page, "Check your mail").waitFor();
    await page.goto(await mailedLink(product.demo, account.email, "/reset-password"));
    const next = { ...account, password: `${account.password} anew` };
    await page.getByTestId("reset-password").fill(next.password);
    expect(page.url()).not.toContain("token");
    await page.getByTestId("reset-set").click();
    await page.getByText("Your new password is set.").waitFor();
    await old.getByText("Your session has ended.").waitFor();

    await signInPage(page, account);
    await page.getByRole("alert").filter({ hasText: "E-mail or password is not right" }).waitFor();
    await signInPage(page, next);
    await inInbox(page);
  });
});

describe("a mailed sign-in link", () => {
  it("signs in once, without a password", async () => {
    const account = await signUpAdmin(product.demo, "lena");
    const page = await openAt("/login");
    await page.getByTestId("login-link").click();
    await page.getByTestId("link-email").fill(account.email);
    await page.getByTestId("link-submit").click();
    await heading(page, "Check your mail").waitFor();
    const link = await mailedLink(product.demo, account.email, "/magic-link");
    await page.goto(link);
    await inInbox(page);
    expect(page.url()).not.toContain("token");

    const other = await openAt(link);
    await heading(other, "This link no longer works").waitFor();
    await other.goto(`${product.demo.consoleUrl}/inbox`);
    await other.getByTestId("login-email").waitFor();
  });
});
