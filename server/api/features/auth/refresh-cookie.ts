import type { HttpFacts } from "../../handler.ts";

/** Over https the name itself makes the browser insist on Secure, Path=/ and no Domain. */
const secureName = "__Host-parley_refresh";
const plainName = "parley_refresh";
const plainPath = "/api/v1/auth";

const cookieOf = (http: HttpFacts) =>
  http.secure ? { name: secureName, path: "/" } : { name: plainName, path: plainPath };

export const setRefreshCookie = (http: HttpFacts, token: string, maxAgeSeconds: number): void => {
  const { name, path } = cookieOf(http);
  http.setCookie(name, token, { path, maxAgeSeconds });
};

export const clearRefreshCookie = (http: HttpFacts): void => {
  const { name, path } = cookieOf(http);
  if (http.cookie(name) !== undefined) http.setCookie(name, "", { path, maxAgeSeconds: 0 });
};

/** The refresh token that the browser sent along, if a page of our own origin asked. */
export const readRefreshCookie = (http: HttpFacts): string | undefined =>
  http.sameOrigin ? http.cookie(cookieOf(http).name) : undefined;
