import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiError } from "#contracts/client.ts";
import { renderPage } from "../../testing/render.tsx";
import { SecondStep } from "./second-step.tsx";
import { strings } from "./strings.ts";

const wrong = () =>
  Promise.reject(new ApiError({ type: "x", title: "Wrong", status: 401, code: "code_invalid" }));

const open = async (step: (code: string) => Promise<void>) => {
  const onStartAgain = vi.fn();
  await renderPage(<SecondStep step={step} onStartAgain={onStartAgain} />);
  return onStartAgain;
};
const field = () => screen.getByTestId<HTMLInputElement>("step-code");

describe("the second step of a sign-in", () => {
  it("is one field for a number, which phones can fill and which has the focus", async () => {
    await open(() => Promise.resolve());
    expect(field().inputMode).toBe("numeric");
    expect(field().autocomplete).toBe("one-time-code");
    expect(document.activeElement).toBe(field());
  });

  it("sends itself at the sixth digit, once", async () => {
    const step = vi.fn(() => Promise.resolve());
    await open(step);
    await userEvent.type(field(), "12345");
    expect(step).not.toHaveBeenCalled();
    await userEvent.type(field(), "6");
    expect(step).toHaveBeenCalledExactlyOnceWith("123456");
  });

  it("takes a pasted code with a space in the middle", async () => {
    const step = vi.fn(() => Promise.resolve());
    await open(step);
    await userEvent.click(field());
    await userEvent.paste("123 456");
    expect(step).toHaveBeenCalledExactlyOnceWith("123456");
  });

  it("says that a code is wrong and is empty for the next one", async () => {
    await open(vi.fn(wrong));
    await userEvent.type(field(), "000000");
    expect(screen.getByRole("alert").textContent).toBe(strings.step.codeWrong);
    expect(field().value).toBe("");
    expect(document.activeElement).toBe(field());
  });

  it("takes a recovery code as well, and goes back", async () => {
    const step = vi.fn(() => Promise.resolve());
    await open(step);
    await userEvent.click(screen.getByRole("button", { name: strings.step.toRecovery }));
    const recovery = screen.getByTestId("step-recovery");
    expect(document.activeElement).toBe(recovery);
    await userEvent.type(recovery, "abcd-efgh-jkmn-pqrs{Enter}");
    expect(step).toHaveBeenCalledExactlyOnceWith("abcd-efgh-jkmn-pqrs");
    await userEvent.click(screen.getByRole("button", { name: strings.step.toApp }));
    expect(document.activeElement).toBe(field());
  });

  it("lets one begin as somebody else", async () => {
    const onStartAgain = await open(() => Promise.resolve());
    await userEvent.click(screen.getByRole("button", { name: strings.step.startAgain }));
    expect(onStartAgain).toHaveBeenCalledOnce();
  });
});
