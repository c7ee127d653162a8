import type { Response } from "supertest";
import type { Route } from "#contracts/define-route.ts";
import { apiPrefix } from "#contracts/routes/registry.ts";
import type { TestServer } from "./start-test-server.ts";

export interface CallParts {
  token?: string | undefined;
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  rawBody?: string;
}

/** The address of a route with its parameters filled in. */
export const addressOf = (route: Route, params: Record<string, string> = {}): string =>
  apiPrefix +
  route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? "missing"));

/** Calls a route of the registry. */
export const call = async (server: TestServer, route: Route, parts: CallParts): Promise<Response> => {
  const request = server.http[route.method](addressOf(route, parts.params)).query(parts.query ?? {});
  if (parts.token !== undefined) void request.set("authorization", `Bearer ${parts.token}`);
  if (parts.rawBody !== undefined) return request.set("content-type", "application/json").send(parts.rawBody);
  if (parts.body !== undefined) {
    return request.set("content-type", "application/json").send(JSON.stringify(parts.body));
  }
  return request;
};

/** What a stranger can compare: status, body and headers without those that differ for every answer. */
export const visibleParts = (answer: Response): object => {
  const {
    date: _date,
    "x-request-id": _id,
    ratelimit: _counted,
    ...headers
  } = answer.headers as Record<string, string>;
  return { status: answer.status, text: answer.text, headers };
};
