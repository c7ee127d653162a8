import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OrgSettings } from "#contracts/shapes/org-settings.ts";
import { uuid } from "../../../testing/build.ts";
import { buildTeamMember, fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import { formOf, readMailForm } from "./mail-form.ts";
import OrganisationPage from "./organisation-page.tsx";
import { strings } from "./strings.ts";

const org = OrgSettings.parse({
  id: uuid(9),
  name: "Acme",
  requireTwoFactor: false,
  allowedOrigins: ["https://shop.example"],
  mail: {
    host: "smtp.example.com",
    port: 465,
    security: "tls",
    username: "acme",
    fromName: "Acme",
    fromAddress: "hello@acme.example",
    password: { last4: "x9Kp", setAt: "2026-11-01T10:00:00.000Z" },
    problem: null,
    problemAt: null,
    workedAt: null,
  },
  createdAt: "2026-10-01T10:00:00.000Z",
});
const basics = {
  "GET /org": () => org,
  "GET /members": () => ({
    items: [buildTeamMember({ twoFactor: false })],
    nextCursor: null,
    asOfSeq: 1,
  }),
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("requiring two-factor authentication", () => {
  it("says whom it concerns and asks before it does", async () => {
    const calls = fakeApi({ ...basics, "PATCH /org": () => ({ ...org, requireTwoFactor: true }) });
    await renderPage(<OrganisationPage />);
    const toggle = await screen.findByRole("switch", { name: strings.twoFactor.label });
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    await userEvent.click(toggle);
    expect(await screen.findByText(strings.twoFactor.without(1))).toBeTruthy();
    expect(calls.some((each) => each.route === "PATCH /org")).toBe(false);
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    await userEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(toggle.getAttribute("aria-checked")).toBe("true"));
    expect(calls.find((each) => each.route === "PATCH /org")?.body).toEqual({ requireTwoFactor: true });
  });

  it("tells an Admin without it to set it up first", async () => {
    fakeApi({ ...basics, "PATCH /org": () => refuse("two_factor_required") });
    await renderPage(<OrganisationPage />);
    await userEvent.click(await screen.findByRole("switch"));
    await userEvent.click(await screen.findByTestId("confirm"));
    expect((await screen.findByRole("alert")).textContent).toContain("Set up two-factor authentication");
  });
});

describe("allowed origins", () => {
  it("takes what people paste, refuses a path, and removes only when confirmed", async () => {
    const calls = fakeApi({
      ...basics,
      "PATCH /org": ({ body }) => ({ ...org, ...(body as object) }),
    });
    await renderPage(<OrganisationPage />);
    const field = await screen.findByLabelText(strings.origins.label);
    await userEvent.type(field, "https://acme.example/help{Enter}");
    expect(await screen.findByText(strings.origins.wrong)).toBeTruthy();
    await userEvent.clear(field);
    await userEvent.type(field, "https://shop.example/{Enter}");
    expect(await screen.findByText(strings.origins.known)).toBeTruthy();
    expect(calls.some((each) => each.route === "PATCH /org")).toBe(false);
    await userEvent.clear(field);
    await userEvent.type(field, "https://Help.example/{Enter}");
    expect(await screen.findByText("https://help.example")).toBeTruthy();

    await userEvent.click(
      screen.getByRole("button", { name: strings.origins.remove("https://shop.example") }),
    );
    expect(calls.filter((each) => each.route === "PATCH /org")).toHaveLength(1);
    await userEvent.click(await screen.findByTestId("confirm"));
    await waitFor(() => expect(screen.queryByText("https://shop.example")).toBeNull());
    expect(calls.at(-1)?.body).toEqual({ allowedOrigins: ["https://help.example"] });
  });
});

describe("mail server", () => {
  it("never shows the password, and wants it anew for a change", async () => {
    const calls = fakeApi({ ...basics, "POST /org/mail": () => org });
    await renderPage(<OrganisationPage />);
    expect(await screen.findByText(/^Ends in x9Kp/u)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: strings.mail.change }));
    const dialog = await screen.findByRole("dialog");
    const password = within(dialog).getByLabelText<HTMLInputElement>(strings.mail.password);
    expect([password.value, password.type]).toEqual(["", "password"]);
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    expect(await within(dialog).findByText(strings.mail.passwordMissing)).toBeTruthy();
    expect(calls.some((each) => each.route === "POST /org/mail")).toBe(false);
    await userEvent.type(password, "write-only-secret");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route === "POST /org/mail")?.body).toMatchObject({
      port: 465,
      password: "write-only-secret",
    });
  });

  it("names every field that is wrong", () => {
    const form = { ...formOf(null, "Acme"), host: "not a host", port: "70000", fromAddress: "nobody" };
    expect(readMailForm(form)).toEqual({
      problems: {
        host: strings.mail.hostWrong,
        port: strings.mail.portWrong,
        username: strings.mail.usernameWrong,
        password: strings.mail.passwordMissing,
        fromAddress: strings.mail.fromAddressWrong,
      },
    });
  });

  it("sends a test mail and says where to look", async () => {
    const calls = fakeApi({ ...basics, "POST /org/mail/test": () => undefined });
    await renderPage(<OrganisationPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.mail.test }));
    await waitFor(() => expect(calls.some((each) => each.route === "POST /org/mail/test")).toBe(true));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
