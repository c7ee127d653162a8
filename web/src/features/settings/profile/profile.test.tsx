import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sessionStore } from "../../../lib/session.ts";
import { buildMember, uuid } from "../../../testing/build.ts";
import { fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import ProfilePage from "./profile-page.tsx";
import { strings } from "./strings.ts";

const acme = { id: uuid(9), name: "Acme" };
const me = {
  "GET /auth/me": () => ({
    member: buildMember(),
    org: acme,
    orgs: [acme, { id: uuid(19), name: "Borealis" }],
    sessionId: uuid(60),
    standing: "full",
    permissions: [],
  }),
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("profile", () => {
  it("changes the name here and wherever it is shown", async () => {
    fakeApi({ ...me, "PATCH /auth/me": () => buildMember({ name: "Ana D." }) });
    await renderPage(<ProfilePage />);
    const name = await screen.findByLabelText(strings.name.label);
    await userEvent.clear(name);
    await userEvent.type(name, "Ana D.{Enter}");
    await waitFor(() => expect(sessionStore.getState()).toMatchObject({ member: { name: "Ana D." } }));
  });

  it("sends the link for another address, and changes nothing yet", async () => {
    const calls = fakeApi({ ...me, "POST /auth/email": () => undefined });
    await renderPage(<ProfilePage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.email.change }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByLabelText(strings.email.label), "new@acme.example{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route === "POST /auth/email")?.body).toEqual({
      email: "new@acme.example",
    });
    expect(screen.getByText("ana@acme.example")).toBeTruthy();
  });

  it("switches to another workspace with a fresh page", async () => {
    const assign = vi.spyOn(window.location, "assign").mockImplementation(() => undefined);
    const calls = fakeApi({
      ...me,
      "POST /auth/switch": () => ({
        accessToken: "x",
        expiresIn: 60,
        member: buildMember(),
        org: { id: uuid(19), name: "Borealis" },
        standing: "full",
        permissions: [],
      }),
    });
    await renderPage(<ProfilePage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.orgs.switchTo("Borealis") }));
    await waitFor(() => expect(assign).toHaveBeenCalledWith("/inbox"));
    expect(calls.find((each) => each.route === "POST /auth/switch")?.body).toEqual({
      orgId: uuid(19),
      refreshIn: "cookie",
    });
  });

  it("asks before leaving, and tells the last Admin why they cannot", async () => {
    const calls = fakeApi({ ...me, "POST /members/leave": () => refuse("last_admin") });
    await renderPage(<ProfilePage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.orgs.leave }));
    expect((await screen.findByRole("dialog")).textContent).toContain(strings.orgs.leaveBody);
    expect(calls.some((each) => each.route.startsWith("POST"))).toBe(false);
    await userEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.getByRole("alert").dataset["code"]).toBe("last_admin"));
  });
});
