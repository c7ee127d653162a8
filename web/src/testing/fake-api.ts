import { configure } from "@testing-library/react";
import { vi } from "vitest";
import { errorCatalogue, type ErrorCode } from "#contracts/errors.ts";
import { OrgId } from "#contracts/ids.ts";
import { permissionNames, type Permission } from "#contracts/roles.ts";
import type { Member, TeamMember } from "#contracts/shapes/member.ts";
import { sessionStore } from "../lib/session.ts";
import { buildMember, uuid } from "./build.ts";

// A limit ends what hangs; on a busy machine a page of many parts takes more than the usual second.
configure({ asyncUtilTimeout: 10_000 });

/** One call that the page made. */
export interface Seen {
  route: string;
  query: URLSearchParams;
  body: unknown;
}

type Answer = (seen: Seen) => unknown;

class Refusal {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    this.code = code;
  }
}

/** What an answer returns to refuse. */
export const refuse = (code: ErrorCode): unknown => new Refusal(code);

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/**
 * Stands in for the server: `"GET /members": () => ({ items: [] })`. A call nobody expected fails the page as a 404
 * would. Answers the calls that were made, in order.
 */
export const fakeApi = (answers: Record<string, Answer>): Seen[] => {
  const calls: Seen[] = [];
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const url = new URL(address, "http://parley.test");
    const route = `${init.method ?? "GET"} ${url.pathname.replace("/api/v1", "")}`;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const seen: Seen = { route, query: url.searchParams, body };
    calls.push(seen);
    const answer = answers[route] === undefined ? new Refusal("not_found") : answers[route](seen);
    if (answer instanceof Refusal) {
      const { status, title } = errorCatalogue[answer.code];
      return Promise.resolve(json(status, { type: "about:blank", title, status, code: answer.code }));
    }
    if (answer === undefined) return Promise.resolve(new Response(null, { status: 204 }));
    return Promise.resolve(json(200, answer));
  });
  return calls;
};

/** Somebody is signed in, with these permissions. */
export const signedInWith = (
  permissions: readonly Permission[] = permissionNames,
  member: Member = buildMember(),
): void =>
  sessionStore.setState(
    {
      state: "signed_in",
      member,
      org: { id: OrgId.parse(uuid(9)), name: "Acme" },
      standing: "full",
      permissions,
    },
    true,
  );

/** A member as the team page shows one; what you do not give is invented. */
export const buildTeamMember = (over: Partial<TeamMember> = {}): TeamMember => ({
  ...buildMember(),
  permissionSetId: null,
  teamIds: [],
  twoFactor: true,
  emailVerified: true,
  lastSeenAt: null,
  joinedAt: "2026-11-01T10:00:00.000Z",
  ...over,
});
