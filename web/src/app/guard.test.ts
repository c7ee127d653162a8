import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Standing } from "#contracts/routes/auth.routes.ts";
import { setEntry } from "../lib/entry.ts";
import { safeNext } from "../lib/next-page.ts";
import { queryClient } from "../lib/query.ts";
import { sessionStore } from "../lib/session.ts";
import { answerWith, refusal, signedInAnswer } from "../testing/answers.ts";
import { requireSession, requireStanding, skipLogin } from "./guard.ts";

const options = {
  status: 200,
  body: { providers: [], signup: true, magicLink: true, mailboxUrl: null },
};
/** The answer to an attempt to resume: with a standing, or none. */
const resuming = (standing: Standing | undefined) =>
  answerWith({
    "get /auth/options": options,
    "post /auth/refresh":
      standing === undefined
        ? refusal("session_expired")
        : { status: 200, body: signedInAnswer({ standing }) },
  });

beforeEach(() => sessionStore.setState({ state: "unknown" }, true));
afterEach(() => {
  setEntry({});
  queryClient.clear();
});

const here = { location: { href: "/journal?state=failed" } };
/** Where a guard sends one, or `stays`. */
const led = async (guard: Promise<void>): Promise<unknown> => {
  try {
    await guard;
    return "stays";
  } catch (thrown) {
    const { options: to } = thrown as { options: { to?: string; href?: string; search?: unknown } };
    return to.search === undefined ? (to.to ?? to.href) : { to: to.to, search: to.search };
  }
};

describe("the way into the console", () => {
  it("is open for a whole session, and for nobody without one", async () => {
    resuming("full");
    expect(await led(requireSession(here))).toBe("stays");
    sessionStore.setState({ state: "unknown" }, true);
    resuming(undefined);
    expect(await led(requireSession(here))).toEqual({
      to: "/login",
      search: { next: "/journal?state=failed" },
    });
  });

  it.each([
    ["email_unverified", "/confirm-email"],
    ["two_factor_required", "/set-up-two-factor"],
  ] as const)("leads a session that is %s to %s", async (standing, page) => {
    resuming(standing);
    expect(await led(requireSession(here))).toBe(page);
    expect(await led(requireStanding(standing)(here))).toBe("stays");
  });

  it("leads on from a page that has nothing left to settle", async () => {
    resuming("full");
    expect(await led(requireStanding("email_unverified")(here))).toBe("/inbox");
    sessionStore.setState({ state: "unknown" }, true);
    resuming("two_factor_required");
    expect(await led(requireStanding("email_unverified")(here))).toBe("/set-up-two-factor");
  });

  it("skips the login page for who can resume", async () => {
    resuming("full");
    expect(await led(skipLogin({ search: { next: "/journal" } }))).toBe("/journal");
  });

  it("does not resume an old session in the middle of a second step", async () => {
    const api = resuming("full");
    setEntry({ stepUp: "token" });
    expect(await led(skipLogin({ search: {} }))).toBe("stays");
    expect(api.of("post /auth/refresh")).toEqual([]);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/login?next=/x",
    "/signup",
    "",
    undefined,
  ])("never returns to %j", (next) => {
    expect(safeNext(next)).toBe("/inbox");
  });
});
