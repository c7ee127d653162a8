import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MemberId } from "#contracts/ids.ts";
import { permissionsOf } from "#contracts/roles.ts";
import { uuid } from "../../../testing/build.ts";
import { buildTeamMember, fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import MembersPage from "./members-page.tsx";
import { strings } from "./strings.ts";

const ana = buildTeamMember();
const bruno = buildTeamMember({
  id: MemberId.parse(uuid(6)),
  name: "Bruno Keller",
  email: "bruno@acme.example",
  role: "agent",
  twoFactor: false,
});
const chidi = buildTeamMember({
  id: MemberId.parse(uuid(7)),
  name: "Chidi Okonkwo",
  email: "chidi@acme.example",
  active: false,
});

const lists = {
  "GET /members": () => ({ items: [ana, bruno, chidi], nextCursor: null, asOfSeq: 1 }),
  "GET /permission-sets": () => ({ roles: [], items: [], nextCursor: null }),
};

const choose = async (who: string, what: string): Promise<void> => {
  await userEvent.click(await screen.findByRole("button", { name: `Actions for ${who}` }));
  await userEvent.click(await screen.findByRole("menuitem", { name: what }));
};

// The menu is code of its own, which loads when it is first opened.
beforeAll(() => import("../../../components/ui/open-menu.tsx"));
beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("team members", () => {
  it("shows who has no second factor and who is deactivated, and finds by name or address", async () => {
    fakeApi(lists);
    await renderPage(<MembersPage />);
    const row = (await screen.findByText("Bruno Keller")).closest("li");
    expect(within(row!).getByText(strings.twoFactorOff)).toBeTruthy();
    expect(
      within(screen.getByText("Chidi Okonkwo").closest("li")!).getByText(strings.deactivated),
    ).toBeTruthy();
    await userEvent.type(screen.getByRole("searchbox"), "BRUNO@");
    expect(screen.queryByText("Ana Duarte")).toBeNull();
    expect(screen.getByText("Bruno Keller")).toBeTruthy();
  });

  it("offers nothing to somebody who may only read", async () => {
    signedInWith(permissionsOf("agent"));
    fakeApi(lists);
    await renderPage(<MembersPage />);
    await screen.findByText("Bruno Keller");
    expect(screen.queryByRole("button", { name: /^Actions for/u })).toBeNull();
    expect(screen.queryByRole("button", { name: strings.invite.button })).toBeNull();
    expect(screen.queryByRole("link", { name: strings.tabs.invitations })).toBeNull();
  });

  it("says why the last Admin keeps the role, and changes nothing", async () => {
    const calls = fakeApi({ ...lists, [`PATCH /members/${ana.id}`]: () => refuse("last_admin") });
    await renderPage(<MembersPage />);
    await choose("Ana Duarte", strings.changeRole);
    const dialog = await screen.findByRole("dialog");
    await userEvent.click(within(dialog).getByRole("radio", { name: /^Agent/u }));
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    const alert = await within(dialog).findByRole("alert");
    expect(alert.dataset["code"]).toBe("last_admin");
    expect(alert.textContent).toContain("Make somebody else an Admin first.");
    expect(calls.at(-1)?.body).toEqual({ role: "agent", permissionSetId: null });
    expect(within(screen.getByText("Ana Duarte").closest("li")!).getByText("Admin")).toBeTruthy();
  });

  it("cannot deactivate oneself, asks before it deactivates somebody, and hands over to whom one says", async () => {
    const calls = fakeApi({
      ...lists,
      [`PATCH /members/${bruno.id}`]: () => ({ ...bruno, active: false }),
    });
    await renderPage(<MembersPage />);
    await userEvent.click(await screen.findByRole("button", { name: "Actions for Ana Duarte" }));
    await screen.findByRole("menuitem", { name: strings.changeRole });
    expect(screen.queryByRole("menuitem", { name: strings.deactivate })).toBeNull();
    await userEvent.keyboard("{Escape}");

    await choose("Bruno Keller", strings.deactivate);
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain(strings.deactivation.body);
    expect(calls.some((each) => each.route.startsWith("PATCH"))).toBe(false);
    const heirs = within(dialog).getByRole("combobox");
    expect(within(heirs).queryByText("Chidi Okonkwo")).toBeNull();
    await userEvent.selectOptions(heirs, "Ana Duarte");
    await userEvent.click(within(dialog).getByTestId("confirm"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route.startsWith("PATCH"))?.body).toEqual({
      active: false,
      handOverTo: ana.id,
    });
    expect(
      within(screen.getByText("Bruno Keller").closest("li")!).getByText(strings.deactivated),
    ).toBeTruthy();
  });

  it("lists a member's sessions and ends all of them only when confirmed", async () => {
    const session = {
      id: uuid(60),
      device: "Firefox on Windows",
      place: "203.0.113.x",
      current: false,
      createdAt: "2026-11-22T10:00:00.000Z",
      lastSeenAt: "2026-11-22T10:00:00.000Z",
    };
    let left = [session];
    const calls = fakeApi({
      ...lists,
      [`GET /members/${bruno.id}/sessions`]: () => ({ items: left, nextCursor: null }),
      [`DELETE /members/${bruno.id}/sessions`]: () => {
        left = [];
        return { ended: 1 };
      },
    });
    await renderPage(<MembersPage />);
    await choose("Bruno Keller", strings.sessions);
    await screen.findByText("Firefox on Windows");
    await userEvent.click(screen.getByRole("button", { name: strings.drawer.endAll }));
    expect(calls.some((each) => each.route.startsWith("DELETE"))).toBe(false);
    await userEvent.click(await screen.findByTestId("confirm"));
    await waitFor(() => expect(screen.queryByText("Firefox on Windows")).toBeNull());
    expect(calls.filter((each) => each.route.startsWith("DELETE"))).toHaveLength(1);
  });

  it("has a way back from an error", async () => {
    let fail = true;
    fakeApi({ ...lists, "GET /members": () => (fail ? refuse("forbidden") : lists["GET /members"]()) });
    await renderPage(<MembersPage />);
    const retry = await screen.findByRole("button", { name: "Try again" });
    fail = false;
    await userEvent.click(retry);
    expect(await screen.findByText("Bruno Keller")).toBeTruthy();
  });

  it("does not write to what is no address", async () => {
    const calls = fakeApi(lists);
    await renderPage(<MembersPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.invite.button }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByLabelText(strings.invite.email), "nobody");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    expect(await within(dialog).findByText(strings.invite.emailInvalid)).toBeTruthy();
    expect(calls.some((each) => each.route.startsWith("POST"))).toBe(false);
  });
});
