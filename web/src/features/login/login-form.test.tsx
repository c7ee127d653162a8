import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cleanup } from "@testing-library/react";
import { ApiError } from "#contracts/client.ts";
import type { ErrorCode } from "#contracts/errors.ts";
import { LoginForm } from "./login-form.tsx";
import { strings } from "./strings.ts";

afterEach(cleanup);

const failing = (code: ErrorCode, retryAfter?: number) =>
  vi.fn(() =>
    Promise.reject(
      new ApiError({ type: "x", title: "Title", status: 400, code, requestId: "req_7" }, retryAfter),
    ),
  );

const submit = async (login: (email: string, password: string) => Promise<void>, password = "demo") => {
  const onDone = vi.fn();
  render(<LoginForm expired={false} login={login} onDone={onDone} />);
  const user = userEvent.setup();
  await user.type(screen.getByTestId("login-email"), " ana@acme.example ");
  if (password !== "") await user.type(screen.getByTestId("login-password"), password);
  await user.click(screen.getByTestId("login-submit"));
  return onDone;
};

describe("login form", () => {
  it("signs in, and hands the e-mail over without spaces around it", async () => {
    const login = vi.fn(() => Promise.resolve());
    const onDone = await submit(login);
    expect(login).toHaveBeenCalledWith("ana@acme.example", "demo");
    expect(onDone).toHaveBeenCalledOnce();
  });

  it.each([
    ["invalid_credentials", undefined, strings.wrong],
    ["invalid_input", undefined, strings.unreadable],
    ["rate_limited", 30, strings.limited(30)],
    ["rate_limited", undefined, strings.limited(undefined)],
  ] as const)("says what %s (%s) means", async (code, retryAfter, words) => {
    const onDone = await submit(failing(code, retryAfter));
    expect(screen.getByRole("alert").textContent).toBe(words);
    expect(onDone).not.toHaveBeenCalled();
  });

  it("names the request of an error of ours", async () => {
    await submit(failing("internal"));
    expect(screen.getByRole("alert").textContent).toContain("req_7");
  });

  it("says that the server is away", async () => {
    await submit(() => Promise.reject(new ApiError("network")));
    expect(screen.getByRole("alert").textContent).toContain("could not be reached");
  });

  it("asks for what is missing and calls nobody", async () => {
    const login = vi.fn(() => Promise.resolve());
    await submit(login, "");
    expect(screen.getByRole("alert").textContent).toBe(strings.passwordMissing);
    expect(login).not.toHaveBeenCalled();
  });

  it("keeps what was typed after an error, and shows the password on request", async () => {
    await submit(failing("invalid_credentials"));
    const password = screen.getByTestId<HTMLInputElement>("login-password");
    expect(password.value).toBe("demo");
    expect(password.type).toBe("password");
    await userEvent.click(screen.getByRole("button", { name: strings.showPassword }));
    expect(password.type).toBe("text");
  });

  it("says why one is here again", () => {
    render(<LoginForm expired login={() => Promise.resolve()} onDone={() => undefined} />);
    expect(screen.getByRole("status").textContent).toBe(strings.expired);
  });
});
