import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { StrictMode } from "react";
import { describe, expect, it, vi } from "vitest";
import { strings as fieldStrings } from "../../lib/field-strings.ts";
import { answerWith, refusal, signedInAnswer, stepUpAnswer } from "../../testing/answers.ts";
import { renderPage } from "../../testing/render.tsx";
import { AcceptInvitation } from "./accept-invitation.tsx";
import { MagicLink, VerifyEmail } from "./link-pages.tsx";
import { OauthReturn } from "./oauth-return.tsx";
import { SetPassword } from "./reset-password.tsx";
import { SignupForm } from "./signup-form.tsx";
import { strings } from "./strings.ts";

const token = "a-token-of-a-mailed-link";
const type = (id: string, text: string) => userEvent.type(screen.getByTestId(id), text);
const press = (id: string) => userEvent.click(screen.getByTestId(id));

describe("sign-up", () => {
  const fill = async (password = "copper lantern") => {
    await renderPage(<SignupForm elsewhere={() => Promise.resolve()} />);
    await type("signup-orgName", " Acme Bikes ");
    await type("signup-name", "Ana Duarte");
    await type("signup-email", "ana@acme.example");
    await type("signup-password", password);
    await press("signup-submit");
  };

  it("says to look into the mail, whoever has the address, and cannot be pressed again at once", async () => {
    const api = answerWith({ "post /auth/signup": { status: 202 } });
    await fill();
    expect(await screen.findByRole("heading", { name: strings.checkMail })).toBeTruthy();
    expect(api.of("post /auth/signup")).toEqual([
      { orgName: "Acme Bikes", name: "Ana Duarte", email: "ana@acme.example", password: "copper lantern" },
    ]);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: /^Send it again in/ }).disabled).toBe(true);
  });

  it("goes to the first field that is not right, and calls nobody", async () => {
    const api = answerWith({});
    await renderPage(<SignupForm elsewhere={() => Promise.resolve()} />);
    await type("signup-orgName", "Acme");
    await type("signup-password", "short");
    await press("signup-submit");
    expect(document.activeElement).toBe(screen.getByTestId("signup-name"));
    expect(screen.getByText(fieldStrings.passwordShort)).toBeTruthy();
    expect(api.of("post /auth/signup")).toEqual([]);
  });

  it("says in a sentence that a password is too common, and keeps everything", async () => {
    answerWith({ "post /auth/signup": refusal("password_too_weak") });
    await fill("password1");
    expect((await screen.findByRole("alert")).textContent).toBe(strings.reset.weak);
    // The hint praises nothing that was refused.
    expect(screen.getByRole("status").textContent).toBe("Choose another one.");
    expect(screen.getByTestId<HTMLInputElement>("signup-orgName").value).toBe(" Acme Bikes ");
  });

  it("takes a pasted password", async () => {
    answerWith({});
    await renderPage(<SignupForm elsewhere={() => Promise.resolve()} />);
    await userEvent.click(screen.getByTestId("signup-password"));
    await userEvent.paste("from a password manager");
    expect(screen.getByTestId<HTMLInputElement>("signup-password").value).toBe("from a password manager");
  });
});

describe("mailed links", () => {
  it("are used once, also where React runs effects twice", async () => {
    const api = answerWith({
      "post /auth/verify-email": { status: 200, body: { email: "ana@acme.example" } },
    });
    const onDone = vi.fn();
    await renderPage(
      <StrictMode>
        <VerifyEmail token={token} wayOn={null} onDone={onDone} />
      </StrictMode>,
    );
    await waitFor(() => expect(onDone).toHaveBeenCalledExactlyOnceWith("ana@acme.example"));
    expect(api.of("post /auth/verify-email")).toEqual([{ token }]);
  });

  it("that are dead say what to do; trying again is not offered", async () => {
    answerWith({ "post /auth/verify-email": refusal("link_invalid") });
    await renderPage(<VerifyEmail token={token} wayOn="way on" onDone={() => undefined} />);
    expect((await screen.findByRole("alert")).textContent).toBe(strings.verify.dead);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("can be tried again when the server was away", async () => {
    const answers = [refusal("unavailable"), { status: 200, body: { email: "ana@acme.example" } }];
    answerWith({ "post /auth/verify-email": () => answers.shift() ?? refusal("internal") });
    const onDone = vi.fn();
    await renderPage(<VerifyEmail token={token} wayOn={null} onDone={onDone} />);
    await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
    await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
  });

  it("to sign in may lead to the second step", async () => {
    answerWith({ "post /auth/magic-link/use": { status: 200, body: stepUpAnswer } });
    const onDone = vi.fn();
    await renderPage(<MagicLink token={token} wayOn={null} onDone={onDone} />);
    await waitFor(() => expect(onDone).toHaveBeenCalledExactlyOnceWith("second_step"));
  });

  it("to set a password: one that died on the way offers a new one", async () => {
    answerWith({ "post /auth/password-reset/use": refusal("link_invalid") });
    const onAskAgain = vi.fn();
    const rest = { footer: null, onAskAgain, onDone: vi.fn() };
    await renderPage(<SetPassword token={token} {...rest} />);
    await type("reset-password", "copper lantern");
    await press("reset-set");
    await userEvent.click(await screen.findByRole("button", { name: strings.askAgain }));
    expect(onAskAgain).toHaveBeenCalledOnce();
    expect(rest.onDone).not.toHaveBeenCalled();
  });
});

describe("an invitation", () => {
  const offer = {
    orgName: "Acme Bikes",
    email: "leo@acme.example",
    role: "manager",
    invitedBy: "Ana Duarte",
  };
  const looked = (asksFor: string) => ({
    status: 200,
    body: { ...offer, hasAccount: asksFor !== "new_account", asksFor },
  });
  const open = async () => {
    const onDone = vi.fn();
    await renderPage(<AcceptInvitation token={token} wayOn={null} forgot={null} onDone={onDone} />);
    await screen.findByRole("heading", { name: strings.invitation.title(offer.orgName) });
    return onDone;
  };
  const accepted = { status: 200, body: signedInAnswer() };

  it("makes an account with a name and a new password", async () => {
    const api = answerWith({
      "post /invitations/look": looked("new_account"),
      "post /invitations/accept": accepted,
    });
    const onDone = await open();
    await type("invitation-name", "Leo Brandt");
    await type("invitation-password", "copper lantern");
    await press("invitation-submit");
    await waitFor(() => expect(onDone).toHaveBeenCalledWith("signed_in"));
    expect(api.of("post /invitations/accept")).toEqual([
      { token, name: "Leo Brandt", newPassword: "copper lantern", refreshIn: "cookie" },
    ]);
  });

  it("asks an account for its password, and one without a password for nothing", async () => {
    const api = answerWith({
      "post /invitations/look": looked("password"),
      "post /invitations/accept": accepted,
    });
    await open();
    await press("invitation-submit");
    expect(screen.getByText(fieldStrings.password)).toBeTruthy();
    await type("invitation-password", "the old one");
    await press("invitation-submit");
    expect(api.of("post /invitations/accept")).toEqual([
      { token, password: "the old one", refreshIn: "cookie" },
    ]);
  });

  it("asks for the password when the address got an account meanwhile", async () => {
    answerWith({
      "post /invitations/look": looked("new_account"),
      "post /invitations/accept": refusal("conflict"),
    });
    await open();
    await type("invitation-name", "Leo Brandt");
    await type("invitation-password", "copper lantern");
    await press("invitation-submit");
    expect(await screen.findByText(strings.invitation.meanwhile)).toBeTruthy();
    expect(screen.queryByTestId("invitation-name")).toBeNull();
    expect(screen.getByTestId<HTMLInputElement>("invitation-password").value).toBe("");
  });
});

describe("back from Google or GitHub", () => {
  const open = (query: string, onDone = vi.fn()) =>
    renderPage(<OauthReturn provider="google" query={query} wayOn={null} onDone={onDone} />);

  it("hands the whole query to the server", async () => {
    const api = answerWith({ "post /auth/oauth/google/finish": { status: 200, body: signedInAnswer() } });
    const onDone = vi.fn();
    await open("?code=abc&state=def", onDone);
    await waitFor(() => expect(onDone).toHaveBeenCalledWith("signed_in"));
    expect(api.of("post /auth/oauth/google/finish")).toEqual([
      { query: "?code=abc&state=def", refreshIn: "cookie" },
    ]);
  });

  it("tells a linked account from a sign-in", async () => {
    const linked = { provider: "google", email: "ana@acme.example" };
    answerWith({ "post /auth/oauth/google/finish": { status: 200, body: { linked } } });
    const onDone = vi.fn();
    await open("?code=abc&state=def", onDone);
    await waitFor(() => expect(onDone).toHaveBeenCalledWith("linked"));
  });

  it("asks the server nothing when the person pressed Cancel there", async () => {
    const api = answerWith({});
    await act(() => open("?error=access_denied&state=def"));
    expect(screen.getByRole("alert").textContent).toBe(strings.oauth.cancelled);
    expect(api.calls).toEqual([]);
  });

  it.each([
    ["invalid_credentials", strings.oauth.stranger("Google")],
    ["email_unverified", strings.oauth.unverified("Google")],
    ["link_invalid", strings.oauth.expired],
    ["unavailable", strings.oauth.unavailable("Google")],
    ["in_use", strings.oauth.taken("Google")],
    ["session_expired", strings.oauth.signedOut("Google")],
  ] as const)("says what %s means there", async (code, words) => {
    answerWith({ "post /auth/oauth/google/finish": refusal(code) });
    await open("?code=abc&state=def");
    expect((await screen.findByRole("alert")).textContent).toBe(words);
  });
});
