import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "#contracts/client.ts";
import { OrgId } from "#contracts/ids.ts";
import { routes } from "#contracts/routes/registry.ts";
import { buildMember, uuid } from "../testing/build.ts";
import { call, login, logout, refresh } from "./api.ts";
import { sessionStore } from "./session.ts";

type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

const signedIn = (token: string) => ({
  accessToken: token,
  expiresIn: 600,
  member: buildMember(),
  standing: "full",
  permissions: [],
  org: { id: OrgId.parse(uuid(9)), name: "Acme" },
});
const problem = (status: number, code: string): Answer => ({
  status,
  body: { type: "about:blank", title: code, status, code, requestId: "req_9" },
});
const emptyPage = { items: [], nextCursor: null, asOfSeq: 0 };

/** A server that knows one valid token and counts what it is asked. */
const server = {
  valid: "",
  refreshes: 0,
  refreshWith: (): Answer => ({ status: 500 }),
  calls: [] as string[],
};

const answer = (path: string, token: string | undefined): Answer => {
  server.calls.push(path);
  if (path.endsWith("/auth/login")) return { status: 200, body: signedIn(server.valid) };
  if (path.endsWith("/auth/logout")) return { status: 204 };
  if (path.endsWith("/auth/refresh")) {
    server.refreshes += 1;
    return server.refreshWith();
  }
  if (token !== `Bearer ${server.valid}`) return problem(401, "unauthenticated");
  return { status: 200, body: emptyPage };
};

beforeEach(() => {
  Object.assign(server, { valid: "one", refreshes: 0, calls: [] });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    await Promise.resolve();
    const headers = new Headers(init.headers);
    const {
      status,
      body,
      headers: more,
    } = answer(url.split("?")[0]!, headers.get("authorization") ?? undefined);
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: more ?? {} });
  });
});
afterEach(async () => {
  await logout();
  vi.unstubAllGlobals();
});

const members = () => call(routes.membersList, { query: {} });

describe("calls and the session", () => {
  it("many refused calls share one refresh and all succeed", async () => {
    await login("ana@acme.example", "demo");
    server.valid = "two";
    server.refreshWith = () => ({ status: 200, body: signedIn("two") });
    const results = await Promise.all(Array.from({ length: 8 }, members));
    expect(results).toHaveLength(8);
    expect(server.refreshes).toBe(1);
    expect(sessionStore.getState().state).toBe("signed_in");
  });

  it("a refused refresh ends the session, and the call says why", async () => {
    await login("ana@acme.example", "demo");
    server.valid = "two";
    server.refreshWith = () => problem(401, "session_expired");
    await expect(members()).rejects.toMatchObject({ code: "unauthenticated" });
    expect(sessionStore.getState()).toEqual({ state: "signed_out", reason: "expired" });
  });

  it("a server that is away does not end the session", async () => {
    await login("ana@acme.example", "demo");
    server.valid = "two";
    server.refreshWith = () => problem(503, "unavailable");
    await expect(members()).rejects.toMatchObject({ code: "unavailable" });
    expect(sessionStore.getState().state).toBe("signed_in");
  });

  it("tries a call only once more", async () => {
    await login("ana@acme.example", "demo");
    server.valid = "never";
    server.refreshWith = () => ({ status: 200, body: signedIn("two") });
    await expect(members()).rejects.toBeInstanceOf(ApiError);
    expect(server.calls.filter((path) => path.endsWith("/members"))).toHaveLength(2);
  });

  it("waits for its turn among tabs when the browser has locks", async () => {
    const names: string[] = [];
    vi.stubGlobal("navigator", {
      locks: {
        request: <Result>(name: string, work: () => Promise<Result>) => {
          names.push(name);
          return work();
        },
      },
    });
    server.refreshWith = () => ({ status: 200, body: signedIn("one") });
    await expect(refresh()).resolves.toBe(true);
    expect(names).toEqual(["parley.refresh"]);
  });

  it("keeps the access token out of storage", async () => {
    await login("ana@acme.example", "demo");
    const stored = JSON.stringify([localStorage, sessionStorage]);
    expect(stored).not.toContain("one");
  });
});
