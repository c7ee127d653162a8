import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../../lib/query.ts";
import { fakeApi, refuse, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import { strings } from "./strings.ts";
import { TwoFactorSetUp } from "./two-factor-set-up.tsx";

const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const codes = Array.from({ length: 8 }, (_, index) => `code-${index}-aaaa`);
const setUp = () => ({
  otpauthUrl: `otpauth://totp/Parley?secret=${secret}`,
  secret,
  qrSvg: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
});

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

const enter = async (code: string): Promise<void> => {
  await userEvent.type(await screen.findByTestId("two-factor-code"), code);
  await userEvent.click(screen.getByRole("button", { name: strings.code.submit }));
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("setting up two-factor authentication", () => {
  it("shows the QR code as a picture with words, and the secret to type", async () => {
    fakeApi({ "POST /auth/two-factor/setup": setUp });
    await renderPage(<TwoFactorSetUp onDone={vi.fn()} />);
    const picture = await screen.findByRole("img", { name: strings.scan.alt });
    expect(picture.getAttribute("src")).toMatch(/^data:image\/svg\+xml,/u);
    expect(screen.getByRole("textbox", { name: strings.scan.secretLabel }).textContent).toBe(
      secret.replace(/(.{4})(?=.)/gu, "$1 "),
    );
    expect(screen.getByTestId("two-factor-code").getAttribute("autocomplete")).toBe("one-time-code");
  });

  it("takes six digits with spaces between, and nothing shorter", async () => {
    const calls = fakeApi({
      "POST /auth/two-factor/setup": setUp,
      "POST /auth/two-factor/confirm": () => ({ recoveryCodes: codes }),
    });
    await renderPage(<TwoFactorSetUp onDone={vi.fn()} />);
    await enter("123");
    expect(screen.getByRole("alert").textContent).toBe(strings.code.missing);
    expect(calls).toHaveLength(1);
    await enter(" 45 6");
    await screen.findByText(codes[0]!);
    expect(calls.find((each) => each.route === "POST /auth/two-factor/confirm")?.body).toEqual({
      code: "123456",
    });
  });

  it("says that a code is wrong and keeps the secret on the page", async () => {
    fakeApi({
      "POST /auth/two-factor/setup": setUp,
      "POST /auth/two-factor/confirm": () => refuse("code_invalid"),
    });
    await renderPage(<TwoFactorSetUp onDone={vi.fn()} />);
    await enter("123456");
    await waitFor(() => expect(screen.getByRole("alert").dataset["code"]).toBe("code_invalid"));
    expect(screen.getByRole("img", { name: strings.scan.alt })).toBeTruthy();
  });

  it("lets nobody on before the codes were saved; then secret and codes are gone from page and memory", async () => {
    const onDone = vi.fn();
    const onCodes = vi.fn();
    fakeApi({
      "POST /auth/two-factor/setup": setUp,
      "POST /auth/two-factor/confirm": () => ({ recoveryCodes: codes }),
    });
    const { container } = await renderPage(<TwoFactorSetUp onDone={onDone} onCodes={onCodes} />);
    await enter("123456");
    expect((await screen.findByRole("list", { name: strings.recovery.label })).children).toHaveLength(8);
    expect(onCodes).toHaveBeenCalledOnce();
    expect(container.textContent).not.toContain("JBSW");

    const done = screen.getByTestId<HTMLButtonElement>("recovery-done");
    expect(done.disabled).toBe(true);
    await userEvent.click(done);
    expect(onDone).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("checkbox", { name: strings.recovery.saved }));
    await userEvent.click(done);
    expect(onDone).toHaveBeenCalledOnce();
    expect(container.textContent).not.toContain(codes[0]);
    expect(cached()).not.toContain(codes[0]);
    expect(cached()).not.toContain(secret);
  });

  it("saves the codes as a file", async () => {
    let saved: Blob | undefined;
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      saved = blob as Blob;
      return "blob:codes";
    });
    fakeApi({
      "POST /auth/two-factor/setup": setUp,
      "POST /auth/two-factor/confirm": () => ({ recoveryCodes: codes }),
    });
    await renderPage(<TwoFactorSetUp onDone={vi.fn()} />);
    await enter("123456");
    await userEvent.click(await screen.findByRole("button", { name: strings.recovery.download }));
    expect(await saved?.text()).toContain(codes.join("\n"));
  });

  it("can be started again when the secret did not come", async () => {
    let fail = true;
    fakeApi({ "POST /auth/two-factor/setup": () => (fail ? refuse("forbidden") : setUp()) });
    await renderPage(<TwoFactorSetUp onDone={vi.fn()} />);
    const retry = await screen.findByRole("button", { name: "Try again" });
    fail = false;
    await userEvent.click(retry);
    expect(await screen.findByRole("img", { name: strings.scan.alt })).toBeTruthy();
  });
});
