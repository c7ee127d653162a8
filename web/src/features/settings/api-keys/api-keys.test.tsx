import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { permissionNames } from "#contracts/roles.ts";
import type { ApiKey } from "#contracts/shapes/api-key.ts";
import { ApiKey as ApiKeyShape } from "#contracts/shapes/api-key.ts";
import { queryClient } from "../../../lib/query.ts";
import { uuid } from "../../../testing/build.ts";
import { fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import ApiKeysPage from "./api-keys-page.tsx";
import { readKeyForm, type KeyForm } from "./key-form.ts";
import { keyState, permissionsForKeys } from "./key-state.ts";
import { strings } from "./strings.ts";

const now = Date.parse("2026-11-22T12:00:00.000Z");
const secret = "parley_live_0123456789_the_key_itself";
const shop: ApiKey = ApiKeyShape.parse({
  id: uuid(70),
  name: "Shop",
  prefix: "parley_live_1a2b3c4d",
  permissions: ["message:send"],
  channelIds: null,
  networks: null,
  createdBy: "Ana Duarte",
  createdAt: "2026-11-01T10:00:00.000Z",
  expiresAt: null,
  lastUsedAt: null,
  replacedBy: null,
  revokedAt: null,
});
const list = { "GET /api-keys": () => ({ items: [shop], nextCursor: null }) };

const cached = (): string =>
  JSON.stringify([
    queryClient
      .getQueryCache()
      .getAll()
      .map((query) => query.state),
    queryClient
      .getMutationCache()
      .getAll()
      .map((mutation) => mutation.state),
  ]);

/** The key is on the screen; it leaves when it was stored, and only then. */
const storeAndLeave = async (): Promise<void> => {
  expect(await screen.findByRole("textbox", { name: strings.shown.label })).toBeTruthy();
  expect(screen.getByText(strings.shown.warning)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
  const done = screen.getByTestId<HTMLButtonElement>("secret-done");
  expect(done.disabled).toBe(true);
  await userEvent.click(screen.getByRole("checkbox", { name: strings.shown.saved }));
  await userEvent.click(done);
  await waitFor(() => expect(document.body.textContent).not.toContain(secret));
  expect(cached()).not.toContain(secret);
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("API keys", () => {
  it("makes a key with what was ticked, shows it once, and forgets it", async () => {
    const calls = fakeApi({ ...list, "POST /api-keys": () => ({ key: shop, secret }) });
    await renderPage(<ApiKeysPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.create }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    expect(await within(dialog).findByText(strings.form.nameMissing)).toBeTruthy();
    expect(within(dialog).getByText(strings.form.permissionsMissing)).toBeTruthy();
    expect(calls.some((each) => each.route === "POST /api-keys")).toBe(false);

    await userEvent.type(within(dialog).getByLabelText(strings.form.name), "Shop");
    await userEvent.click(within(dialog).getByRole("checkbox", { name: "Send messages" }));
    await userEvent.selectOptions(within(dialog).getByLabelText(strings.form.expiry), "never");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    await storeAndLeave();
    expect(calls.find((each) => each.route === "POST /api-keys")?.body).toEqual({
      name: "Shop",
      permissions: ["message:send"],
      channelIds: null,
      networks: null,
      expiresAt: null,
    });
  });

  it("rotates with the overlap that was chosen, and shows the successor once", async () => {
    const calls = fakeApi({ ...list, [`POST /api-keys/${shop.id}/rotate`]: () => ({ key: shop, secret }) });
    await renderPage(<ApiKeysPage />);
    await userEvent.click(await screen.findByRole("button", { name: `${strings.rotate} Shop` }));
    await userEvent.selectOptions(await screen.findByLabelText(strings.rotation.overlap), "72");
    await userEvent.click(screen.getByTestId("confirm"));
    await storeAndLeave();
    expect(calls.find((each) => each.route.endsWith("/rotate"))?.body).toEqual({ overlapHours: 72 });
  });

  it("revokes only when confirmed, and says when it could not", async () => {
    const calls = fakeApi({ ...list, [`DELETE /api-keys/${shop.id}`]: () => refuse("forbidden") });
    await renderPage(<ApiKeysPage />);
    await userEvent.click(await screen.findByRole("button", { name: `${strings.revoke} Shop` }));
    expect((await screen.findByRole("dialog")).textContent).toContain(strings.revocation.body);
    expect(calls.some((each) => each.route.startsWith("DELETE"))).toBe(false);
    await userEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.getByRole("alert").dataset["code"]).toBe("forbidden"));
  });

  it("teaches when there are none", async () => {
    fakeApi({ "GET /api-keys": () => ({ items: [], nextCursor: null }) });
    await renderPage(<ApiKeysPage />);
    expect(await screen.findByText(strings.empty.title)).toBeTruthy();
  });
});

describe("what a key may do", () => {
  it("is what routes for keys ask for, of that what one holds oneself", () => {
    expect(permissionsForKeys(permissionNames)).toContain("message:send");
    expect(permissionsForKeys(permissionNames)).not.toContain("key:manage");
    expect(permissionsForKeys(["contact:read", "org:manage"])).toEqual(["contact:read"]);
  });

  it("reads off how a key stands", () => {
    expect(keyState(shop, now).words).toBe(strings.states.active);
    expect(keyState({ ...shop, revokedAt: "2026-11-20T10:00:00.000Z" }, now).words).toBe(
      strings.states.revoked,
    );
    expect(keyState({ ...shop, expiresAt: "2026-11-22T11:59:59.000Z" }, now).words).toBe(
      strings.states.expired,
    );
    expect(keyState({ ...shop, expiresAt: "2026-11-25T10:00:00.000Z" }, now).tone).toBe("amber");
    expect(
      keyState({ ...shop, replacedBy: shop.id, expiresAt: "2026-11-25T10:00:00.000Z" }, now).words,
    ).toMatch(/^Replaced/u);
  });
});

describe("the form of a key", () => {
  const form: KeyForm = {
    name: " Shop ",
    permissions: new Set(["message:send"]),
    channelIds: null,
    networks: "203.0.113.0/24\n 2001:db8::/32 , 198.51.100.7",
    expiry: "d30",
    day: "",
  };

  it("reads networks by line, comma or space, and the end from now", () => {
    expect(readKeyForm(form, now)).toEqual({
      body: {
        name: "Shop",
        permissions: ["message:send"],
        channelIds: null,
        networks: ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"],
        expiresAt: "2026-12-22T12:00:00.000Z",
      },
    });
  });

  it.each([
    [{ networks: "203.0.113.0/33" }, { networks: strings.form.networkWrong("203.0.113.0/33") }],
    [{ expiry: "day", day: "2026-11-01" }, { expiresAt: strings.form.dayWrong }],
    [{ expiry: "day", day: "" }, { expiresAt: strings.form.dayWrong }],
    [{ channelIds: new Set() }, { channelIds: strings.form.channelsMissing }],
    [{ name: "  " }, { name: strings.form.nameMissing }],
    [{ permissions: new Set() }, { permissions: strings.form.permissionsMissing }],
  ] as [Partial<KeyForm>, object][])("refuses %o", (over, problems) => {
    expect(readKeyForm({ ...form, ...over }, now)).toEqual({ problems });
  });

  it("sends nothing for networks that were left out", () => {
    expect(readKeyForm({ ...form, networks: " \n", expiry: "never" }, now)).toMatchObject({
      body: { networks: null, expiresAt: null },
    });
  });
});
