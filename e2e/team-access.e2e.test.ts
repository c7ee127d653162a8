import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Role } from "#contracts/roles.ts";
import { heading, inInbox, press, signInPage, usePages } from "./access-page.ts";
import { mailedLink } from "./mailbox.ts";
import { newAccount, signUpAdmin } from "./people.ts";
import type { Account } from "./people.ts";
import { useProduct } from "./set-up.ts";

const product = useProduct();
const openAt = usePages(product);

const demoMember = (role: Role): Account => {
  const member = product.demo.orgs[0]!.members.find((one) => one.role === role);
  if (!member) throw new Error(`The demo has no ${role}`);
  return member;
};

const signedIn = async (account: Account): Promise<Page> => {
  const page = await openAt("/login");
  await signInPage(page, account);
  await inInbox(page);
  return page;
};

const openSection = async (page: Page, section: string): Promise<void> => {
  await page.goto(`${product.demo.consoleUrl}/settings/${section}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
};

/** Opens the menu of a member's row and chooses from it. */
const ask = async (page: Page, email: string, what: string): Promise<void> => {
  const row = page.getByRole("listitem").filter({ hasText: email });
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: what }).click();
};

/** Changes a role in the Admin's console. */
const changeRole = async (page: Page, email: string, role: string): Promise<void> => {
  await ask(page, email, "Change role…");
  await page
    .getByRole("dialog")
    .getByRole("radio", { name: new RegExp(`^${role}`) })
    .check();
  await page.getByTestId("dialog-submit").click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
};

describe("an Admin ends somebody else's session (W8, T15)", () => {
  it("signs that console out, at once", async () => {
    const agent = await signedIn(demoMember("agent"));
    await agent.getByTestId("conversation-row").first().waitFor();
    const admin = await signedIn(demoMember("admin"));
    await openSection(admin, "members");
    await ask(admin, demoMember("agent").email, "Sessions…");
    await admin
      .getByRole("button", { name: /^End the session on/ })
      .first()
      .click();
    await admin.getByTestId("confirm").click();
    await expect
      .poll(() => agent.getByText("Your session has ended.").isVisible(), { timeout: 60_000, interval: 20 })
      .toBe(true);
    expect(new URL(agent.url()).pathname).toBe("/login");
    await admin.getByText("The session has ended").waitFor();
  });
});

describe("an invitation (W6)", () => {
  it("brings a member in with the role that was given; another role bites at once", async () => {
    const admin = await signedIn(await signUpAdmin(product.demo, "rosa"));
    const invited = newAccount("kofi");
    await openSection(admin, "members");
    await press(admin, "Invite…");
    await admin.getByLabel("E-mail address").fill(invited.email);
    await admin.getByTestId("dialog-submit").click();
    await admin.getByRole("listitem").filter({ hasText: invited.email }).waitFor();

    const member = await openAt(await mailedLink(product.demo, invited.email, "/accept-invitation"));
    await heading(member, "Join Org of rosa on Parley").waitFor();
    expect(member.url()).not.toContain("token");
    await member.getByText("as Agent").waitFor();
    await member.getByTestId("invitation-name").fill("Kofi Mensah");
    await member.getByTestId("invitation-password").fill(invited.password);
    await member.getByTestId("invitation-submit").click();
    await inInbox(member);

    await admin.getByRole("link", { name: "Members", exact: true }).click();
    await admin
      .getByRole("listitem")
      .filter({ hasText: "Kofi Mensah" })
      .getByText("Agent", { exact: true })
      .waitFor();

    await member.getByRole("link", { name: "Settings" }).first().click();
    await heading(member, "Profile").waitFor();
    const roles = member.getByRole("link", { name: "Roles", exact: true });
    expect(await roles.count()).toBe(0);
    await changeRole(admin, invited.email, "Manager");
    await roles.click();
    await heading(member, "Roles").waitFor();
    await changeRole(admin, invited.email, "Agent");
    await member.getByText("Your role does not allow this").waitFor();
  });
});

describe("a settings page opened by its address", () => {
  it("follows the stream like the inbox: it notices a cut line and comes back by itself", async () => {
    const page = await signedIn(demoMember("manager"));
    await openSection(page, "profile");
    await page.context().setOffline(true);
    const banner = page.getByTestId("connection-banner");
    await banner.waitFor();
    await page.context().setOffline(false);
    await banner.waitFor({ state: "hidden" });
  });
});

const sections = ["profile", "security", "members", "roles", "api-keys", "audit", "organisation"];

describe("the pages of accounts and settings", () => {
  it.each([
    ["light", 1440],
    ["dark", 390],
  ] as const)(
    "have no accessibility fault and hold the content policy: %s, %i px",
    async (colorScheme, width) => {
      const page = await openAt("/login", {
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: "reduce",
      });
      const check = async (where: string): Promise<void> => {
        await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const faults = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
        );
        expect(faults, where).toEqual([]);
        const wide = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(wide, where).toBe(0);
      };
      await page.getByTestId("login-email").waitFor();
      await check("login");
      await page.getByRole("link", { name: "Create a workspace" }).click();
      await page.getByTestId("signup-submit").waitFor();
      await check("sign-up");
      await page.goto(`${product.demo.consoleUrl}/login`);
      await signInPage(page, demoMember("admin"));
      await inInbox(page);
      for (const section of sections) {
        await openSection(page, section);
        await check(section);
      }
    },
  );
});
