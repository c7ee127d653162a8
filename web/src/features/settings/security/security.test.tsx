import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FreshCallContext, type FreshCall } from "../../../lib/fresh-call.ts";
import { uuid } from "../../../testing/build.ts";
import { fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import SecurityPage from "./security-page.tsx";
import { strings } from "./strings.ts";

const session = (number: number, device: string, current: boolean) => ({
  id: uuid(number),
  device,
  place: "203.0.113.x",
  current,
  createdAt: "2026-11-22T10:00:00.000Z",
  lastSeenAt: "2026-11-22T10:00:00.000Z",
});
const twoFactor = (over: object = {}) => ({
  enabled: true,
  confirmedAt: "2026-11-01T10:00:00.000Z",
  recoveryCodesLeft: 8,
  required: false,
  ...over,
});
const codes = Array.from({ length: 8 }, (_, index) => `new-${index}-code`);
const basics = {
  "GET /auth/two-factor": () => twoFactor(),
  "GET /auth/login-identities": () => ({ hasPassword: true, items: [] }),
  "GET /auth/options": () => ({ providers: ["google"], signup: true, magicLink: true, mailboxUrl: null }),
  "GET /auth/sessions": () => ({
    items: [session(60, "Firefox on Windows", true), session(61, "Safari on iPhone", false)],
    nextCursor: null,
  }),
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("own sessions", () => {
  it("marks this device, which cannot be ended here", async () => {
    fakeApi(basics);
    await renderPage(<SecurityPage />);
    const here = (await screen.findByText("Firefox on Windows")).closest("li");
    expect(within(here!).getByText("This device")).toBeTruthy();
    expect(within(here!).queryByRole("button")).toBeNull();
  });

  it("ends one only when confirmed, and looks again", async () => {
    let items = basics["GET /auth/sessions"]().items;
    const calls = fakeApi({
      ...basics,
      "GET /auth/sessions": () => ({ items, nextCursor: null }),
      [`DELETE /auth/sessions/${uuid(61)}`]: () => {
        items = items.slice(0, 1);
        return undefined;
      },
    });
    await renderPage(<SecurityPage />);
    await userEvent.click(await screen.findByRole("button", { name: "End the session on Safari on iPhone" }));
    expect((await screen.findByRole("dialog")).textContent).toContain(strings.sessions.endBody);
    expect(calls.some((each) => each.route.startsWith("DELETE"))).toBe(false);
    await userEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.queryByText("Safari on iPhone")).toBeNull());
  });

  it("can be left alone: cancelling ends nothing", async () => {
    const calls = fakeApi(basics);
    await renderPage(<SecurityPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.sessions.endOthers }));
    await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(calls.some((each) => each.route.startsWith("DELETE"))).toBe(false);
  });
});

describe("second factor", () => {
  it("cannot be switched off where the workspace requires it", async () => {
    fakeApi({ ...basics, "GET /auth/two-factor": () => twoFactor({ required: true }) });
    await renderPage(<SecurityPage />);
    expect(await screen.findByRole("button", { name: strings.twoFactor.regenerate })).toBeTruthy();
    expect(screen.queryByRole("button", { name: strings.twoFactor.disable })).toBeNull();
  });

  it("warns when recovery codes run out", async () => {
    fakeApi({ ...basics, "GET /auth/two-factor": () => twoFactor({ recoveryCodesLeft: 1 }) });
    await renderPage(<SecurityPage />);
    expect((await screen.findByText(/1 recovery code is left/u)).textContent).toContain(
      strings.twoFactor.few,
    );
  });

  it("is switched off with a code, after saying what that means", async () => {
    const calls = fakeApi({ ...basics, "POST /auth/two-factor/disable": () => undefined });
    await renderPage(<SecurityPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.twoFactor.disable }));
    expect((await screen.findByRole("dialog")).textContent).toContain(strings.twoFactor.disableBody);
    await userEvent.click(screen.getByTestId("confirm"));
    expect(await screen.findByText(strings.twoFactor.codeMissing)).toBeTruthy();
    expect(calls.some((each) => each.route.startsWith("POST"))).toBe(false);
    await userEvent.type(screen.getByLabelText(strings.twoFactor.disableCode), " 123456 ");
    await userEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route.startsWith("POST"))?.body).toEqual({ code: "123456" });
  });

  it("asks before new recovery codes end the old ones, and does not let go of them unsaved", async () => {
    fakeApi({ ...basics, "POST /auth/two-factor/recovery-codes": () => ({ recoveryCodes: codes }) });
    await renderPage(<SecurityPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.twoFactor.regenerate }));
    expect((await screen.findByRole("dialog")).textContent).toContain(strings.twoFactor.regenerateBody);
    await userEvent.click(screen.getByTestId("confirm"));
    await screen.findByText(codes[0]!);
    expect(screen.queryByRole("button", { name: "Close" })).toBeNull();
    expect(screen.getByTestId<HTMLButtonElement>("recovery-done").disabled).toBe(true);
    await userEvent.click(screen.getByRole("checkbox"));
    await userEvent.click(screen.getByTestId("recovery-done"));
    await waitFor(() => expect(document.body.textContent).not.toContain(codes[0]));
  });
});

describe("a change that needs a fresh proof", () => {
  it("goes through the question, and says that nothing changed when it was refused", async () => {
    let proved = false;
    const asked: FreshCall = async (work) => {
      try {
        return await work();
      } catch (error) {
        if (!proved) throw error;
        return work();
      }
    };
    let times = 0;
    fakeApi({
      ...basics,
      "POST /auth/two-factor/recovery-codes": () => {
        times += 1;
        return times < 3 ? refuse("fresh_login_required") : { recoveryCodes: codes };
      },
    });
    await renderPage(
      <FreshCallContext value={asked}>
        <SecurityPage />
      </FreshCallContext>,
    );
    await userEvent.click(await screen.findByRole("button", { name: strings.twoFactor.regenerate }));
    await userEvent.click(await screen.findByTestId("confirm"));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("Nothing was changed.");
    proved = true;
    await userEvent.click(screen.getByTestId("confirm"));
    expect(await screen.findByText(codes[0]!)).toBeTruthy();
    expect(times).toBe(3);
  });
});

describe("password", () => {
  it("asks for the current one and a new one of the rules, and clears the dialog afterwards", async () => {
    const calls = fakeApi({ ...basics, "POST /auth/password": () => undefined });
    await renderPage(<SecurityPage />);
    await screen.findByText("Firefox on Windows");
    await userEvent.click(screen.getByRole("button", { name: strings.password.change }));
    const dialog = await screen.findByRole("dialog");
    await userEvent.type(within(dialog).getByLabelText(strings.password.next), "short");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    expect(await within(dialog).findByText(strings.password.missing)).toBeTruthy();
    expect(within(dialog).getByText("At least 8 characters")).toBeTruthy();
    expect(calls.some((each) => each.route.startsWith("POST"))).toBe(false);
    await userEvent.type(within(dialog).getByLabelText(strings.password.current), "old password");
    await userEvent.type(within(dialog).getByLabelText(strings.password.next), " and long");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route.startsWith("POST"))?.body).toEqual({
      currentPassword: "old password",
      password: "short and long",
    });
  });

  it("asks somebody without one only for the new one", async () => {
    const calls = fakeApi({
      ...basics,
      "GET /auth/login-identities": () => ({ hasPassword: false, items: [] }),
      "POST /auth/password": () => undefined,
    });
    await renderPage(<SecurityPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.password.set }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).queryByLabelText(strings.password.current)).toBeNull();
    await userEvent.type(within(dialog).getByLabelText(strings.password.next), "a long new one");
    await userEvent.click(within(dialog).getByTestId("dialog-submit"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route.startsWith("POST"))?.body).toEqual({ password: "a long new one" });
  });
});
