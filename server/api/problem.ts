import type { Response } from "express";
import { AppError, errorCatalogue } from "#contracts/errors.ts";
import type { ErrorCode, Problem } from "#contracts/errors.ts";

/** SQLSTATEs and Prisma codes that mean "the database is not there or has no room right now". */
const unavailableCodes = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"],
  ...["57P01", "57P02", "57P03", "53300", "08000", "08003", "08006", "40001", "40P01", "55P03", "57014"],
  ...["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "P2034"],
]);
const unavailableWords =
  /timeout exceeded when trying to connect|Connection terminated|pool after calling end/i;

const isUnavailable = (error: unknown, depth = 0): boolean => {
  if (!(error instanceof Error) || depth > 4) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && unavailableCodes.has(code)) return true;
  return unavailableWords.test(error.message) || isUnavailable(error.cause, depth + 1);
};

/** The error as the catalogue knows it; what nobody foresaw is `internal` and says nothing about itself. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  // A path whose percent-encoding cannot be decoded names nothing.
  if (error instanceof URIError) return new AppError("not_found", { cause: error });
  if (isUnavailable(error)) return new AppError("unavailable", { cause: error, retryAfterSeconds: 1 });
  return new AppError("internal", { cause: error });
};

const problemOf = (error: AppError, requestId: string): Problem => {
  const { status, title } = errorCatalogue[error.code];
  const { detail, fields } = error.details;
  return {
    type: `urn:parley:problem:${error.code}`,
    title,
    status,
    code: error.code,
    ...(detail === undefined ? {} : { detail }),
    ...(fields === undefined ? {} : { fields }),
    // A missing thing and another org's are answered byte for byte the same; the header carries the id.
    ...(error.code === "not_found" ? {} : { requestId }),
  };
};

const retryable: ReadonlySet<ErrorCode> = new Set(["unavailable", "meta_unavailable", "rate_limited"]);

/** The body of an error's answer. */
export const problemText = (error: AppError, requestId: string): string =>
  JSON.stringify(problemOf(error, requestId));

/** Answers an error as RFC 9457 `application/problem+json`; the only place that does. */
export const sendProblem = (res: Response, error: AppError, requestId: string): void => {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const wait = error.details.retryAfterSeconds ?? (retryable.has(error.code) ? 1 : undefined);
  if (wait !== undefined) res.setHeader("Retry-After", String(Math.max(1, Math.ceil(wait))));
  if (error.status === 401) res.setHeader("WWW-Authenticate", "Bearer");
  res.setHeader("Cache-Control", "no-store");
  res.status(error.status).type("application/problem+json");
  res.send(problemText(error, requestId));
};
