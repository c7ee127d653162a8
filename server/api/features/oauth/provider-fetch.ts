import { AuthorizationResponseError } from "openid-client";
import type { CustomFetch } from "openid-client";
import { AppError } from "#contracts/errors.ts";
import type { Egress } from "#core/platform/http-egress/egress.ts";

const timeoutMs = 10_000;

const textOf = (body: unknown): string | undefined => {
  if (body === null || body === undefined) return undefined;
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new Error("openid-client sends forms and texts");
};

const headersOf = (headers: Readonly<Record<string, string | string[] | undefined>>): Headers => {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value ?? []].flat()) all.append(name, one);
  }
  return all;
};

/** openid-client's requests through the one door to other people's servers: closed list, no redirect, no retry. */
export const providerFetch =
  (egress: Egress): CustomFetch =>
  async (url, { method, headers, body, signal }) => {
    const text = textOf(body);
    const result = await egress.request({
      method: method === "POST" ? "POST" : "GET",
      url,
      headers,
      timeoutMs,
      ...(text === undefined ? {} : { body: text }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.kind === "failure")
      throw new AppError("unavailable", { detail: "The provider does not answer" });
    if (result.status >= 500) throw new AppError("unavailable", { detail: "The provider does not answer" });
    return new Response(result.body.length === 0 ? null : new Uint8Array(result.body), {
      status: result.status,
      headers: headersOf(result.headers),
    });
  };

const appErrorIn = (error: unknown, depth = 0): AppError | undefined => {
  if (error instanceof AppError) return error;
  return error instanceof Error && depth < 5 ? appErrorIn(error.cause, depth + 1) : undefined;
};

/** What a failed exchange is to the caller: the provider is away, or the answer does not fit. Says not what did not. */
export const refusalOf = (error: unknown): AppError => {
  const known = appErrorIn(error);
  if (known) return known;
  const detail =
    error instanceof AuthorizationResponseError && error.error === "access_denied"
      ? "The sign-in was cancelled at the provider"
      : "This sign-in cannot be completed; begin again";
  return new AppError("link_invalid", { detail, cause: error });
};
