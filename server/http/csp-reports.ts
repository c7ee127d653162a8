import express from "express";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { z } from "zod";
import type { Logger } from "#core/platform/log.ts";

/** Where browsers tell of what a page's policy stopped. */
export const cspReportPath = "/csp-reports";

const Line = z.string().max(2_000);
/** Both shapes that browsers send: `report-uri` (kebab-case) and the Reporting API (camelCase). */
const Old = z.object({
  "csp-report": z.object({
    "effective-directive": Line.optional(),
    "violated-directive": Line.optional(),
    "blocked-uri": Line.optional(),
    "document-uri": Line.optional(),
  }),
});
const New = z
  .array(
    z.object({
      body: z.object({
        effectiveDirective: Line.optional(),
        blockedURL: Line.optional(),
        documentURL: Line.optional(),
      }),
    }),
  )
  .min(1)
  .max(20);

interface Violation {
  directive: string;
  /** Origin alone: a whole address may carry what nobody should log. */
  blocked: string;
  page: string;
}

const originOf = (address: string | undefined): string =>
  address !== undefined && URL.canParse(address) ? new URL(address).origin : (address ?? "").slice(0, 40);
const pathOf = (address: string | undefined): string =>
  address !== undefined && URL.canParse(address) ? new URL(address).pathname.slice(0, 200) : "";
const word = (text: string | undefined): string => (text ?? "").replace(/[^\w-]/g, "").slice(0, 40);

const violationsOf = (body: unknown): Violation[] => {
  const old = Old.safeParse(body).data?.["csp-report"];
  if (old) {
    const shrug: ErrorRequestHandler = (_error, _req, res, _next) => {
    res.status(204).end();
  };
  return [parse, tell, shrug];
};
