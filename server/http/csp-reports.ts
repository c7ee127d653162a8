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
    return [
      {
        directive: word(old["effective-directive"] ?? old["violated-directive"]),
        blocked: originOf(old["blocked-uri"]),
        page: pathOf(old["document-uri"]),
      },
    ];
  }
  return (New.safeParse(body).data ?? []).map(({ body: report }) => ({
    directive: word(report.effectiveDirective),
    blocked: originOf(report.blockedURL),
    page: pathOf(report.documentURL),
  }));
};

const read = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
};

const linesAMinute = 30;

/** Takes reports of broken page policies, from anybody: a log line each, at most 30 a minute, never an error. */
export const createCspReports = (
  log: Logger,
  now: () => number = () => Date.now(),
): (RequestHandler | ErrorRequestHandler)[] => {
  let minute = 0;
  let lines = 0;
  const parse = express.text({ limit: "16kb", inflate: false, type: () => true });
  const tell: RequestHandler = (req, res) => {
    for (const violation of violationsOf(read(req.body))) {
      const current = Math.floor(now() / 60_000);
      if (current !== minute) [minute, lines] = [current, 0];
      lines += 1;
      if (lines <= linesAMinute) log.warn({ csp: violation }, "a page's policy stopped something");
    }
    res.status(204).end();
  };
  const shrug: ErrorRequestHandler = (_error, _req, res, _next) => {
    res.status(204).end();
  };
  return [parse, tell, shrug];
};
