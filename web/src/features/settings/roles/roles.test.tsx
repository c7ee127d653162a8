import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { permissionNames, permissionsOf } from "#contracts/roles.ts";
import { uuid } from "../../../testing/build.ts";
import { fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import { permissionGroups, permissionWords } from "../shared/permissions.ts";
import RolesPage from "./roles-page.tsx";
import { strings } from "./strings.ts";

const lead = { id: uuid(41), name: "Team lead", permissions: ["team:manage", "message:read"], members: 2 };
const lists = {
  "GET /permission-sets": () => ({
    roles: (["admin", "manager", "agent"] as const).map((role) => ({
      role,
      permissions: permissionsOf(role),
    })),
    items: [lead],
    nextCursor: null,
  }),
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("roles", () => {
  it("shows who may do what, built-in roles and own sets", async () => {
    fakeApi(lists);
    await renderPage(<RolesPage />);
    const table = await screen.findByRole("table");
    const names = within(table)
      .getAllByRole("columnheader")
      .map((head) => head.textContent);
    expect(names.slice(0, 5)).toEqual([strings.matrix.permission, "Admin", "Manager", "Agent", "Team lead"]);
    const row = within(table).getByText(permissionWords("key:manage")).closest("tr");
    expect(
      within(row!)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["Yes", "No", "No", "No"]);
  });

  it("makes a set only of what one holds oneself", async () => {
    signedInWith(permissionNames.filter((permission) => permission !== "key:manage"));
    const calls = fakeApi({ ...lists, "POST /permission-sets": () => lead });
    await renderPage(<RolesPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.sets.create }));
    const dialog = await screen.findByRole("dialog");
    const locked = within(dialog).getByRole<HTMLInputElement>("checkbox", {
      name: permissionWords("key:manage"),
    });
    expect(locked.disabled).toBe(true);
    await userEvent.type(within(dialog).getByLabelText(strings.sets.name), "Lead");
    await userEvent.click(within(dialog).getByRole("checkbox", { name: permissionWords("team:manage") }));
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route === "POST /permission-sets")?.body).toEqual({
      name: "Lead",
      permissions: permissionNames.filter(
        (permission) => permission === "team:manage" || permissionsOf("agent").includes(permission),
      ),
    });
  });

  it("asks before it deletes, and says that a set is still in use", async () => {
    const calls = fakeApi({ ...lists, [`DELETE /permission-sets/${lead.id}`]: () => refuse("in_use") });
    await renderPage(<RolesPage />);
    await userEvent.click(await screen.findByRole("button", { name: `${strings.sets.delete} Team lead` }));
    expect((await screen.findByRole("dialog")).textContent).toContain(strings.sets.deleteBody);
    expect(calls.some((each) => each.route.startsWith("DELETE"))).toBe(false);
    await userEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.getByRole("alert").dataset["code"]).toBe("in_use"));
  });

  it("lets somebody who may only read look, and no more", async () => {
    signedInWith(permissionsOf("manager"));
    fakeApi(lists);
    await renderPage(<RolesPage />);
    await screen.findByRole("table");
    expect(screen.queryByRole("button", { name: strings.sets.create })).toBeNull();
    expect(screen.queryByRole("button", { name: `${strings.sets.edit} Team lead` })).toBeNull();
  });

  it("has every permission in one group, with words", () => {
    expect(permissionGroups().flatMap((group) => group.permissions)).toEqual(permissionNames);
    for (const permission of permissionNames) expect(permissionWords(permission)).not.toBe(permission);
  });
});
