import { createHash, randomBytes } from "node:crypto";
import type { HttpFacts } from "../../handler.ts";

/** A sign-in at a provider may take this long. */
export const pendingSeconds = 10 * 60;

/** Over https the name itself makes the browser insist on Secure, Path=/ and no Domain. */
const cookieOf = (http: HttpFacts) =>
  http.secure ? { name: "__Host-parley_oauth", path: "/" } : { name: "parley_oauth", path: "/api/v1/auth" };
const shape = /^[A-Za-z0-9_-]{43}$/;

const digestOf = (value: string): string => createHash("sha256").update(value).digest("base64url");

/**
 * Marks this browser with a secret, or keeps the one it has, so that two tabs may sign in at the same time.
 * @returns its digest, to be kept with what is begun here
 */
export const markBrowser = (http: HttpFacts): string => {
  const { name, path } = cookieOf(http);
  const had = http.cookie(name);
  const value = had !== undefined && shape.test(had) ? had : randomBytes(32).toString("base64url");
  http.setCookie(name, value, { path, maxAgeSeconds: pendingSeconds, sameSite: "Lax" });
  return digestOf(value);
};

/** The digest of this browser's secret, if a page of our own asks. */
export const browserOf = (http: HttpFacts): string | undefined => {
  const value = http.sameOrigin ? http.cookie(cookieOf(http).name) : undefined;
  return value === undefined ? undefined : digestOf(value);
};
