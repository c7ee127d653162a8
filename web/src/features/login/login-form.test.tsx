import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "#contracts/client.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import type { SignInOutcome } from "../../lib/api.ts";
import { strings as fieldStrings } from "../../lib/field-strings.ts";
import type { SignInOptions } from "../../lib/sign-in-options.ts";
import { renderPage } from "../../testing/render.tsx";
import { LoginForm } from "./login-form.tsx";
import { strings } from "./strings.ts";

const options: SignInOptions = { providers: [], signup: true, magicLink: true, mailboxUrl: null };

const failing = (code: ErrorCode, retryAfter?: number) =>
  vi.fn(() =>
    Promise.reject(
      new ApiError({ type: "x", title: "Title", status: 400, code, requestId: "req_7" }, retryAfter),
    ),
  );

type Login = (email: string, password: string) => Promise<SignInOutcome>;
const well: Login = () => Promise.resolve("signed_in");

const open = async (over: Partial<Parameters<typeof LoginForm>[0]> = {}) => {
  const props = {
    expired: false,
    options,
    login: vi.fn(well),
    elsewhere: vi.fn(() => Promise.resolve()),
    onMailLink: vi.fn(),
    onDone: vi.fn(),
    ...over,
  };
  await renderPage(<LoginForm {...props} />);
  return props;
};

const submit = async (login: Login, email = " ana@acme.example ", password = "demo") => {
  const { onDone } = await open({ login });
  const user = userEvent.setup();
  if (email !== "") await user.type(screen.getByTestId("login-email"), email);
  if (password !== "") await user.type(screen.getByTestId("login-password"), password);
  await user.click(screen.getByTestId("login-submit"));
  return onDone;
};

describe("login form", () => {
  it("signs in, and hands the e-mail over without spaces around it", async () => {
    const login = vi.fn(well);
    const onDone = await submit(login);
    expect(login).toHaveBeenCalledWith("ana@acme.example", "demo");
    expect(onDone).toHaveBeenCalledOnce();
  });

  it("is not done while the second step is wanted", async () => {
    const onDone = await submit(() => Promise.resolve("second_step"));
    expect(onDone).not.toHaveBeenCalled();
  });

  it.each([
    ["invalid_credentials", strings.wrong],
    ["invalid_input", strings.unreadable],
  ] as const)("says what %s means", async (code, words) => {
    const onDone = await submit(failing(code));
    expect(screen.getByRole("alert").textContent).toBe(words);
    expect(onDone).not.toHaveBeenCalled();
  });

  it("says how long to wait: ticking for the eye, once for a screen reader", async () => {
    await submit(failing("rate_limited", 30));
    const alert = screen.getByRole("alert");
    expect(alert.querySelector(".sr-only")?.textContent).toBe("Try again in 30 seconds.");
    expect(alert.querySelector("[aria-hidden].tabular")?.textContent).toBe("Try again in 30 seconds.");
  });

  it("names the request of an error of ours", async () => {
    await submit(failing("internal"));
    expect(screen.getByRole("alert").textContent).toContain("req_7");
  });

  it("says that the server is away", async () => {
    await submit(() => Promise.reject(new ApiError("network")));
    expect(screen.getByRole("alert").textContent).toContain("could not be reached");
  });

  it("says at the field what is missing, goes there and calls nobody", async () => {
    const login = vi.fn(well);
    await submit(login, "ana@acme.example", "");
    const password = screen.getByTestId("login-password");
    expect(password.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText(fieldStrings.password)).toBeTruthy();
    expect(document.activeElement).toBe(password);
    expect(login).not.toHaveBeenCalled();
  });

  it("keeps what was typed after an error, and shows the password on request", async () => {
    await submit(failing("invalid_credentials"));
    const password = screen.getByTestId<HTMLInputElement>("login-password");
    expect(password.value).toBe("demo");
    expect(password.type).toBe("password");
    await userEvent.click(screen.getByRole("button", { name: "Show password" }));
    expect(password.type).toBe("text");
  });

  it("says why one is here again, and what was done just before", async () => {
    await open({ expired: true });
    expect(screen.getByRole("status").textContent).toBe(strings.expired);
  });

  it("greets who confirmed their address, with the address filled in", async () => {
    await open({ notice: "email_confirmed", email: "ana@acme.example" });
    expect(screen.getByRole("status").textContent).toBe(strings.notices.email_confirmed);
    expect(screen.getByTestId<HTMLInputElement>("login-email").value).toBe("ana@acme.example");
  });

  it("shows Google and GitHub only when the server names them", async () => {
    await open();
    expect(screen.queryByTestId("login-google")).toBeNull();
    expect(screen.queryByTestId("login-github")).toBeNull();
  });

  it("sends the browser to the chosen one", async () => {
    const { elsewhere } = await open({ options: { ...options, providers: ["github"] } });
    expect(screen.queryByTestId("login-google")).toBeNull();
    await userEvent.click(screen.getByTestId("login-github"));
    expect(elsewhere).toHaveBeenCalledWith("github");
  });

  it("offers no sign-up and no mailed link where there are none", async () => {
    await open({ options: { ...options, signup: false, magicLink: false } });
    expect(screen.queryByText(strings.signup)).toBeNull();
    expect(screen.queryByTestId("login-link")).toBeNull();
  });
});
