import express from "express";
import type { Request, RequestHandler, Response } from "express";
import { AppError } from "#contracts/errors.ts";

/** Bytes of a request body; files travel another way. */
export const bodyLimitBytes = 1024 * 1024;

const parse: RequestHandler = express.json({
  limit: bodyLimitBytes,
  inflate: false,
  strict: true,
  type: () => true,
});

const hasBody = (req: Request): boolean =>
  req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;

const tooLarge = (cause?: unknown): AppError =>
  new AppError("payload_too_large", { detail: `At most ${bodyLimitBytes} bytes`, cause });

const toAppError = (error: unknown): AppError => {
  const { type } = error as { type?: string };
  switch (type) {
    case "entity.too.large":
      return tooLarge(error);
    case "encoding.unsupported":
    case "charset.unsupported":
      return new AppError("unsupported_media_type", {
        detail: "Send plain UTF-8 JSON, not compressed",
        cause: error,
      });
    default:
      return new AppError("bad_request", { detail: "The body is not a JSON object", cause: error });
  }
};

/**
 * Reads a JSON body; an absent one is `{}`.
 * @throws AppError `unsupported_media_type`, `payload_too_large` or `bad_request`
 */
export const readBody = async (req: Request, res: Response): Promise<unknown> => {
  if (!hasBody(req)) return {};
  if (!req.is("application/json")) throw new AppError("unsupported_media_type");
  // The parser would read all of it first, to throw it away.
  if (Number(req.headers["content-length"] ?? 0) > bodyLimitBytes) throw tooLarge();
  await new Promise<void>((resolve, reject) => {
    void parse(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(toAppError(error));
    });
  });
  return req.body as unknown;
};
