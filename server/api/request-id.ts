import type { RequestHandler, Response } from "express";
import { newId } from "#core/platform/ids.ts";

const header = "X-Request-Id";

/** Gives every request an id of ours; a caller's own is not taken over into our logs. */
export const assignRequestId: RequestHandler = (_req, res, next) => {
  res.setHeader(header, newId());
  next();
};

/** The id of the request that `res` answers. */
export const requestIdOf = (res: Response): string => String(res.getHeader(header) ?? "");
