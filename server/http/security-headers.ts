import { randomBytes } from "node:crypto";
import type { RequestHandler, Response } from "express";
import { cspReportPath } from "./csp-reports.ts";
import helmet from "helmet";

const twoYears = 63_072_000;

/** The nonce of a page's scripts, new for every answer. */
export const newNonce = (): string => randomBytes(18).toString("base64");

const plainHost = /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i;

/** The sockets of our own host; a host header that is no host adds nothing. */
const ownSockets = (host: string | undefined): string =>
  host !== undefined && plainHost.test(host) ? ` ws://${host} wss://${host}` : "";

export interface PagePolicy {
  nonce: string;
  host: string | undefined;
  /** For the API reference alone: its ready-made bundle writes style elements. */
  inlineStyles?: boolean;
}

/** Content-Security-Policy of a page with scripts under `nonce`, loading from nowhere but here. */
export const setPagePolicy = (res: Response, { nonce, host, inlineStyles = false }: PagePolicy): void => {
  res.setHeader(
    "Content-Security-Policy",
    [
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self'${inlineStyles ? " 'unsafe-inline'" : ""}`,
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "font-src 'self' data:",
      `connect-src 'self'${ownSockets(host)}`,
      "worker-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      `report-uri ${cspReportPath}`,
      "report-to csp",
    ].join("; "),
  );
  res.setHeader("Reporting-Endpoints", `csp="${cspReportPath}"`);
};

/** What no page of ours uses, no page of ours may use; the microphone records voice notes. */
const permissionsPolicy = [
  ...[
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
  ],
  ...["gyroscope", "magnetometer", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb"],
  ...["xr-spatial-tracking", "browsing-topics"],
]
  .map((feature) => `${feature}=()`)
  .concat("microphone=(self)")
  .join(", ");

const helmets = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: { maxAge: twoYears, includeSubDomains: true, preload: true },
  referrerPolicy: { policy: "no-referrer" },
  xFrameOptions: { action: "deny" },
  crossOriginResourcePolicy: { policy: "same-origin" },
  crossOriginOpenerPolicy: { policy: "same-origin" },
});

/** Headers of every answer. What is not a page may load and run nothing at all. */
export const securityHeaders: RequestHandler = (req, res, next) => {
  res.setHeader("Permissions-Policy", permissionsPolicy);
  helmets(req, res, next);
};
