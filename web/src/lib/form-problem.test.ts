import { describe, expect, it } from "vitest";
import { ApiError } from "#contracts/client.ts";
import { ErrorCode, errorCatalogue } from "#contracts/errors.ts";
import { formProblem } from "./form-problem.ts";

const refused = (code: ErrorCode, retryAfter?: number) =>
  new ApiError({ type: "x", ...errorCatalogue[code], code, requestId: "req_7" }, retryAfter);

describe("sentences for errors", () => {
  it.each(ErrorCode.options)("%s says what happened and what to do", (code) => {
    const { text } = formProblem(refused(code));
    const [happened, ...todo] = text.split(/(?<=[.!?]) /);
    expect(happened).toContain(errorCatalogue[code].title);
    expect(todo.join(" ")).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toContain(code);
  });

  it("a form's own sentence comes instead, without a request number", () => {
    expect(formProblem(refused("code_invalid"), { code_invalid: "Try the next one." })).toEqual({
      text: "Try the next one.",
    });
  });

  it("a limit says how long, rounded up", () => {
    const before = Date.now();
    const { text, wait } = formProblem(refused("rate_limited", 12.2));
    expect(text).toBe("Too many requests, please wait.");
    expect(wait?.seconds).toBe(13);
    expect(wait?.until).toBeGreaterThanOrEqual(before + 13_000);
  });

  it("what is no answer of the API is explained too", () => {
    expect(formProblem(new Error("x")).text).toMatch(/^Something unexpected happened/);
  });
});
