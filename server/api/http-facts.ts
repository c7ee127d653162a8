import type { Request, Response } from "express";
import type { CookieOptions, HttpFacts } from "./handler.ts";

const cookieOf = (header: string | undefined, name: string): string | undefined => {
  for (const pair of (header ?? "").split(";")) {
    const [key, ...rest] = pair.trim().split("=");
    if (key === name) return rest.join("=");
  }
  return undefined;
};

/** Whether `origin` names the host that was asked. */
export const isOwnOrigin = (origin: string, host: string | undefined): boolean => {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
};

const isSameOrigin = (req: Request, ownOrigins: readonly string[]): boolean => {
  const site = req.get("sec-fetch-site");
  if (site !== undefined && site !== "same-origin") return false;
  const origin = req.get("origin");
  if (origin !== undefined) return ownOrigins.includes(origin) || isOwnOrigin(origin, req.get("host"));
  return site === "same-origin";
};

const cookieText = (name: string, value: string, secure: boolean, options: CookieOptions): string =>
  [
    `${name}=${value}`,
    `Path=${options.path}`,
    `Max-Age=${Math.floor(options.maxAgeSeconds)}`,
    "HttpOnly",
    `SameSite=${options.sameSite ?? "Strict"}`,
    ...(secure ? ["Secure"] : []),
  ].join("; ");

/** The few facts of an HTTP request that use-cases may see. */
export const httpFactsOf = (req: Request, res: Response, ownOrigins: readonly string[]): HttpFacts => ({
  ip: req.ip ?? "",
  userAgent: (req.get("user-agent") ?? "").replaceAll("\u0000", "").slice(0, 300),
  secure: req.secure,
  sameOrigin: isSameOrigin(req, ownOrigins),
  cookie: (name) => cookieOf(req.get("cookie"), name),
  setCookie: (name, value, options) => {
    res.append("Set-Cookie", cookieText(name, value, req.secure, options));
  },
});
