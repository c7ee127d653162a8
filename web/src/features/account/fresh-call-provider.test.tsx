import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { orgMailRemove } from "#contracts/routes/org.routes.ts";
import { call } from "../../lib/api.ts";
import { useFresh } from "../../lib/fresh-call.ts";
import { answerWith, refusal, type Answer } from "../../testing/answers.ts";
import { FreshCallProvider } from "./fresh-call-provider.tsx";
import { strings as all } from "./strings.ts";

const strings = all.confirm;

// Loaded beforehand: how long a first import takes is not what is tested.
beforeAll(() => import("./confirm-dialog.tsx"));
afterEach(cleanup);
beforeEach(() => {
  // happy-dom has no top layer; open and closed is all that matters here.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
});

const outcomes: string[] = [];
const Change = ({ times = 1 }: { times?: number }) => {
  const fresh = useFresh();
  const change = () => {
    for (let round = 0; round < times; round += 1) {
      fresh(() => call(orgMailRemove, {})).then(
        () => outcomes.push("changed"),
        (error: unknown) => outcomes.push((error as { code: string }).code),
      );
    }
  };
  return (
    <button type="button" onClick={change}>
      Change
    </button>
  );
};

/** A server that knows whether this session proved itself. */
const server = (enabled: boolean, confirm: (body: unknown) => Answer = () => ({ status: 204 })) => {
  let proved = false;
  return answerWith({
    "delete /org/mail": () => (proved ? { status: 204 } : refusal("fresh_login_required")),
    "get /auth/two-factor": {
      status: 200,
      body: { enabled, confirmedAt: null, recoveryCodesLeft: 0, required: false },
    },
    "post /auth/confirm": (body) => {
      const answer = confirm(body);
      if (answer.status === 204) proved = true;
      return answer;
    },
  });
};

const begin = async (times = 1) => {
  outcomes.length = 0;
  const onSignInAgain = vi.fn();
  render(
    <FreshCallProvider onSignInAgain={onSignInAgain}>
      <Change times={times} />
    </FreshCallProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Change" }));
  await screen.findByRole("dialog", { hidden: true });
  return onSignInAgain;
};
const press = (name: string) => userEvent.click(screen.getByRole("button", { name, hidden: true }));

describe("a call that needs a fresh proof", () => {
  it("asks for the password and makes the call again", async () => {
    const api = server(false);
    await begin();
    await userEvent.type(await screen.findByTestId("confirm-password"), "right{Enter}");
    await waitFor(() => expect(outcomes).toEqual(["changed"]));
    expect(api.of("post /auth/confirm")).toEqual([{ password: "right" }]);
    expect(api.of("delete /org/mail")).toHaveLength(2);
    expect(screen.queryByRole("dialog", { hidden: true })).toBeNull();
  });

  it("asks for a code when two-factor is on; it sends itself", async () => {
    const api = server(true);
    await begin();
    await userEvent.type(await screen.findByTestId("confirm-code"), "123456");
    await waitFor(() => expect(outcomes).toEqual(["changed"]));
    expect(api.of("post /auth/confirm")).toEqual([{ code: "123456" }]);
  });

  it("says that it was wrong, keeps asking, and changes nothing", async () => {
    const api = server(true, () => refusal("code_invalid"));
    await begin();
    await userEvent.type(await screen.findByTestId("confirm-code"), "000000");
    expect((await screen.findByRole("alert", { hidden: true })).textContent).toBe(strings.codeWrong);
    expect(screen.getByTestId<HTMLInputElement>("confirm-code").value).toBe("");
    expect(api.of("delete /org/mail")).toHaveLength(1);
    expect(outcomes).toEqual([]);
  });

  it("gives the refusal to the caller when the person does not want to", async () => {
    const api = server(false);
    await begin();
    await screen.findByTestId("confirm-password");
    await press(strings.cancel);
    await waitFor(() => expect(outcomes).toEqual(["fresh_login_required"]));
    expect(api.of("post /auth/confirm")).toEqual([]);
    expect(api.of("delete /org/mail")).toHaveLength(1);
  });

  it("asks once for several calls at once", async () => {
    const api = server(false);
    await begin(3);
    await userEvent.type(await screen.findByTestId("confirm-password"), "right{Enter}");
    await waitFor(() => expect(outcomes).toEqual(["changed", "changed", "changed"]));
    expect(api.of("post /auth/confirm")).toHaveLength(1);
  });

  it("calls nobody for an empty password, and shows the way for people without one", async () => {
    const api = server(false);
    const onSignInAgain = await begin();
    await screen.findByTestId("confirm-password");
    await press(strings.submit);
    expect(screen.getByRole("alert", { hidden: true }).textContent).toBe(strings.passwordMissing);
    expect(api.of("post /auth/confirm")).toEqual([]);
    await press(strings.signInAgain);
    expect(onSignInAgain).toHaveBeenCalledOnce();
  });
});
