import express from "express";
import type { ErrorRequestHandler, Express, RequestHandler } from "express";
import { AppError } from "#contracts/errors.ts";
import { apiPrefix } from "#contracts/routes/registry.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Logger } from "#core/platform/log.ts";
import type { Router } from "express";
import { sendProblem, toAppError } from "../api/problem.ts";
import { assignRequestId, requestIdOf } from "../api/request-id.ts";
import { createApiDocs } from "./api-docs.ts";
import { createConsole } from "./console.ts";
import { createCspReports, cspReportPath } from "./csp-reports.ts";
import { healthz } from "./health.ts";
import { openApiDocument } from "./openapi.ts";
import { createSecurityTxt } from "./security-txt.ts";
import { securityHeaders } from "./security-headers.ts";

export interface AppParts {
  log: Logger;
  clock: Clock;
  version: string;
  securityContact: string;
  /** Addresses or networks whose forwarding headers count; none by default. */
  trustedProxies: readonly string[];
  readyz: RequestHandler;
  metrics: RequestHandler;
  /** Only a process with the api role serves these. */
  api?: { router: Router; webDirectory: string; originWall: RequestHandler } | undefined;
}

const known = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const refuseOddMethods: RequestHandler = (req, res, next) => {
  if (known.has(req.method)) next();
  else {
    res.setHeader("Connection", "close");
    sendProblem(res, new AppError("method_not_allowed"), requestIdOf(res));
  }
};

/** Root addresses answer to GET (and HEAD) alone. */
const readOnly =
  (paths: readonly string[]): RequestHandler =>
  (req, res, next) => {
    if (req.method === "GET" || req.method === "HEAD" || !paths.includes(req.path)) next();
    else {
      res.setHeader("Allow", "GET, HEAD");
      sendProblem(res, new AppError("method_not_allowed"), requestIdOf(res));
    }
  };

const rootPaths = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/.well-known/security.txt"];

/** The Express application: everything of the server that is neither the webhook nor the socket. */
export const createApp = (parts: AppParts): Express => {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("trust proxy", [...parts.trustedProxies]);
  app.set("query parser", "simple");
  app.use(assignRequestId, securityHeaders, refuseOddMethods, readOnly(rootPaths));
  app.get("/healthz", healthz);
  app.get("/readyz", parts.readyz);
  app.get("/metrics", parts.metrics);
  app.get("/.well-known/security.txt", createSecurityTxt(parts.securityContact, parts.clock));
  if (parts.api) {
    app.post(cspReportPath, ...createCspReports(parts.log));
    app.use(apiPrefix, parts.api.originWall, parts.api.router);
    app.use(createApiDocs(openApiDocument(parts.version)));
    app.use(createConsole(parts.api.webDirectory));
  }
  app.use((_req, res) => sendProblem(res, new AppError("not_found"), requestIdOf(res)));
  const lastResort: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
    const shown = toAppError(error);
    if (shown.status >= 500) parts.log.error({ err: error, requestId: requestIdOf(res) }, "request failed");
    sendProblem(res, shown, requestIdOf(res));
  };
  app.use(lastResort);
  return app;
};
