import { act, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { forgetArrival, takeArrival, useArrival } from "./arrival.ts";

const arriveAt = (address: string) => {
  window.history.replaceState({ kept: 1 }, "", address);
  takeArrival();
};
const arrival = () => renderHook(useArrival).result.current;
const shown = () => `${window.location.pathname}${window.location.search}${window.location.hash}`;

afterEach(() => {
  act(forgetArrival);
  window.history.replaceState(null, "", "/");
});

describe("secrets in the address", () => {
  it("a token of a mailed link leaves the address bar at once and is kept for the page", () => {
    arriveAt("/verify-email#token=secret-of-a-mail");
    expect(shown()).toBe("/verify-email");
    expect(arrival()).toEqual({ token: "secret-of-a-mail" });
    expect(window.history.state).toEqual({ kept: 1 });
  });

  it("what Google or GitHub sent leaves it as well", () => {
    arriveAt("/login/oauth/google?code=abc&state=def");
    expect(shown()).toBe("/login/oauth/google");
    expect(arrival()).toEqual({ query: "?code=abc&state=def" });
  });

  it("other addresses stay as they are, and forget nothing that was kept", () => {
    arriveAt("/magic-link#token=first");
    arriveAt("/inbox?filter=open#part");
    expect(shown()).toBe("/inbox?filter=open#part");
    expect(arrival()).toEqual({ token: "first" });
  });

  it("a later link takes the place of an earlier one", () => {
    arriveAt("/magic-link#token=first");
    arriveAt("/magic-link#token=second");
    expect(arrival()).toEqual({ token: "second" });
  });
});
