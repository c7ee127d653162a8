import { afterEach, vi } from "vitest";
import { errorCatalogue, type ErrorCode } from "#contracts/errors.ts";
import { OrgId } from "#contracts/ids.ts";
import type { SignedIn } from "#contracts/routes/auth.routes.ts";
import { apiPrefix } from "#contracts/routes/registry.ts";
import { buildMember, uuid } from "./build.ts";

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What the page asked so far. */
export interface Asked {
  calls: { call: string; body: unknown }[];
  /** The bodies sent to one route, in order: `post /auth/login`. */
  of: (call: string) => unknown[];
}

/** A refusal as the server sends it. */
export const refusal = (code: ErrorCode, headers: Record<string, string> = {}): Answer => {
  const { status, title } = errorCatalogue[code];
  return {
    status,
    body: { type: "about:blank", title, status, code, requestId: "req_7" },
    headers,
  };
};

/** A sign-in that went well; what you do not give is invented. */
export const signedInAnswer = (over: Partial<SignedIn> = {}): SignedIn => ({
  accessToken: "access",
  expiresIn: 600,
  member: buildMember(),
  org: { id: OrgId.parse(uuid(9)), name: "Acme" },
  standing: "full",
  permissions: [],
  ...over,
});

/** The first factor was right, and the second is wanted. */
export const stepUpAnswer = { stepUp: { kind: "totp", token: "step-up-token-of-a-test" } };

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Answers the page's calls by `method /path`, status and all; a function answers anew each time. Others get 404. */
export const answerWith = (routes: Record<string, Answer | ((body: unknown) => Answer)>): Asked => {
  const calls: Asked["calls"] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    await Promise.resolve();
    const path = url.replace(apiPrefix, "").split("?")[0] ?? "";
    const call = `${(init.method ?? "get").toLowerCase()} ${path}`;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    calls.push({ call, body });
    const found = routes[call] ?? refusal("not_found");
    const answer = typeof found === "function" ? found(body) : found;
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), {
      status: answer.status,
      headers: answer.headers ?? {},
    });
  });
  return {
    calls,
    of: (call) => calls.filter((each) => each.call === call).map(({ body }) => body),
  };
};
