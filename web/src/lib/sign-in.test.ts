import { afterEach, describe, expect, it } from "vitest";
import { authMagicLinkUse } from "#contracts/routes/account.routes.ts";
import { routes } from "#contracts/routes/registry.ts";
import { answerWith, refusal, signedInAnswer, stepUpAnswer } from "../testing/answers.ts";
import { call, login, loginSecondStep, logout, renewStanding, signIn } from "./api.ts";
import { entryStore, setEntry } from "./entry.ts";
import { sessionStore } from "./session.ts";

afterEach(async () => {
  answerWith({});
  await logout();
  setEntry({});
});

const ok = (body: unknown) => ({ status: 200, body });
const meOf = (standing: "full" | "email_unverified" | "two_factor_required") => {
  const { member, org, permissions } = signedInAnswer();
  const sessionId = "01900000-0000-7000-8000-0000000000aa";
  return ok({ member, org, orgs: [org], sessionId, standing, permissions });
};

describe("signing in", () => {
  it("in two steps: nobody is signed in before the second, and the token goes along", async () => {
    const api = answerWith({
      "post /auth/login": ok(stepUpAnswer),
      "post /auth/login/totp": ok(signedInAnswer()),
    });
    await expect(login("ana@acme.example", "right")).resolves.toBe("second_step");
    expect(sessionStore.getState().state).toBe("signed_out");
    await expect(loginSecondStep("123456")).resolves.toBe("signed_in");
    expect(sessionStore.getState().state).toBe("signed_in");
    expect(api.of("post /auth/login/totp")).toEqual([
      { token: stepUpAnswer.stepUp.token, code: "123456", refreshIn: "cookie" },
    ]);
  });

  it("a wrong code leaves the second step open; a step that took too long begins anew", async () => {
    const answers = [refusal("code_invalid"), refusal("session_expired")];
    answerWith({
      "post /auth/login": ok(stepUpAnswer),
      "post /auth/login/totp": () => answers.shift() ?? refusal("internal"),
    });
    await login("ana@acme.example", "right");
    await expect(loginSecondStep("000000")).rejects.toMatchObject({ code: "code_invalid" });
    expect(entryStore.getState().stepUp).toBe(stepUpAnswer.stepUp.token);
    await expect(loginSecondStep("000000")).rejects.toMatchObject({ code: "session_expired" });
    expect(entryStore.getState()).toEqual({ notice: "step_expired" });
  });

  it("a link that wants a second step signs out whoever was here before", async () => {
    answerWith({
      "post /auth/login": ok(signedInAnswer()),
      "post /auth/magic-link/use": ok(stepUpAnswer),
    });
    await login("ana@acme.example", "right");
    const body = { token: "a-token-of-a-mailed-link", refreshIn: "cookie" as const };
    await expect(signIn(authMagicLinkUse, { body })).resolves.toBe("second_step");
    expect(sessionStore.getState().state).toBe("signed_out");
  });

  it("the step-up token is in no storage", async () => {
    answerWith({ "post /auth/login": ok(stepUpAnswer) });
    await login("ana@acme.example", "right");
    expect(JSON.stringify([localStorage, sessionStorage])).not.toContain(stepUpAnswer.stepUp.token);
  });
});

describe("what a session may do", () => {
  it("follows the server: confirmed meanwhile", async () => {
    answerWith({
      "post /auth/login": ok(signedInAnswer({ standing: "email_unverified" })),
      "get /auth/me": meOf("full"),
    });
    await login("ana@acme.example", "right");
    expect(sessionStore.getState()).toMatchObject({ standing: "email_unverified" });
    await renewStanding();
    expect(sessionStore.getState()).toMatchObject({ state: "signed_in", standing: "full" });
  });

  it("is asked anew when a call is refused for it", async () => {
    const api = answerWith({
      "post /auth/login": ok(signedInAnswer()),
      "get /members": refusal("two_factor_required"),
      "get /auth/me": meOf("two_factor_required"),
    });
    await login("ana@acme.example", "right");
    await expect(call(routes.membersList, { query: {} })).rejects.toMatchObject({
      code: "two_factor_required",
    });
    await expect.poll(() => sessionStore.getState()).toMatchObject({ standing: "two_factor_required" });
    expect(api.of("get /auth/me")).toHaveLength(1);
  });

  it("a change that is refused for lack of a second factor takes nothing away", async () => {
    const api = answerWith({
      "post /auth/login": ok(signedInAnswer()),
      "get /members": refusal("two_factor_required"),
      "get /auth/me": meOf("full"),
    });
    await login("ana@acme.example", "right");
    await expect(call(routes.membersList, { query: {} })).rejects.toBeTruthy();
    await expect.poll(() => api.of("get /auth/me")).toHaveLength(1);
    expect(sessionStore.getState()).toMatchObject({ standing: "full" });
  });
});
