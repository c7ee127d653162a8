import { z } from "zod";
import type { Route, RouteCall, RouteResult } from "./define-route.ts";
import { Problem } from "./errors.ts";
import { apiPrefix } from "./routes/registry.ts";

/** An error answer of the API, parsed. `network` means that no answer came at all. */
export class ApiError extends Error {
  readonly problem: Problem | "network";
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem | "network", retryAfterSeconds?: number, cause?: unknown) {
    super(problem === "network" ? "The server could not be reached" : problem.title, { cause });
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The stable code, or `network`. */
  get code(): Problem["code"] | "network" {
    return this.problem === "network" ? "network" : this.problem.code;
  }
}

export interface ClientOptions {
  /** Origin of the API; empty for same origin. */
  baseUrl: string;
  /** Bearer token for the call, if there is one. */
  token: () => string | undefined;
  fetch?: typeof globalThis.fetch;
}

type Present<T> = { [Key in keyof T as T[Key] extends undefined ? never : Key]: T[Key] };
/** The parts a route really takes; a route without input is called with `{}`. */
export type CallOf<R extends Route> = Present<RouteCall<R>>;

const fillPath = (path: string, params: Record<string, unknown>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));

const queryString = (query: Record<string, unknown>): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      search.set(key, String(value));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
};

const readProblem = async (response: Response): Promise<ApiError> => {
  const retryAfter = Number(response.headers.get("retry-after"));
  const parsed = Problem.safeParse(await response.json().catch(() => undefined));
  const problem = parsed.success
    ? parsed.data
    : { type: "about:blank", title: response.statusText, status: response.status, code: "internal" as const };
  return new ApiError(problem, Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined);
};

/**
 * Typed client over the route registry: `call(routes.messagesSend, { params, body })`.
 * Answers are parsed; an error answer throws `ApiError` with the catalogue code.
 */
export const createClient = ({ baseUrl, token, fetch = globalThis.fetch }: ClientOptions) => {
  const call = async <R extends Route>(
    route: R,
    input: CallOf<R>,
    signal?: AbortSignal,
  ): Promise<RouteResult<R>> => {
    const parts = input as Partial<Record<"params" | "query" | "body", Record<string, unknown>>>;
    const url = `${baseUrl}${apiPrefix}${fillPath(route.path, parts.params ?? {})}${queryString(parts.query ?? {})}`;
    const bearer = token();
    const headers: Record<string, string> = {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(parts.body === undefined ? {} : { "content-type": "application/json" }),
    };
    const response = await fetch(url, {
      method: route.method.toUpperCase(),
      headers,
      credentials: "same-origin",
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((cause: unknown) => {
      if (signal?.aborted === true) throw cause;
      throw new ApiError("network", undefined, cause);
    });
    if (!response.ok) throw await readProblem(response);
    if (!(route.result instanceof z.ZodType)) return undefined;
    return route.result.parse(await response.json()) as RouteResult<R>;
  };
  return { call };
};

export type Client = ReturnType<typeof createClient>;
