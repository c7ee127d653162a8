import type { RequestHandler, Response } from "express";
import { AppError } from "#contracts/errors.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import { isOwnOrigin } from "../api/http-facts.ts";
import { sendProblem, toAppError } from "../api/problem.ts";
import { requestIdOf } from "../api/request-id.ts";

/** The orgs that let pages of this origin call the API. */
export type OrgsOfOrigin = (origin: string) => Promise<ReadonlySet<string>>;

const lookUp = statement<{ id: string }>("origin-orgs");
const rememberMs = 10_000;
const mostRemembered = 1_000;

/** Asks the database, and remembers for ten seconds: a preflight comes with every other call. */
export const createOrgsOfOrigin = (db: Pick<Database, "runAsSystem">, clock: Clock): OrgsOfOrigin => {
  const known = new Map<string, { orgs: ReadonlySet<string>; until: number }>();
  return async (origin) => {
    const now = clock.now().getTime();
    const remembered = known.get(origin);
    if (remembered && remembered.until > now) return remembered.orgs;
    const rows = await db.runAsSystem("auth.account", lookUp, [origin]);
    const orgs = new Set(rows.map((row) => row.id));
    if (known.size >= mostRemembered) known.clear();
    known.set(origin, { orgs, until: now + rememberMs });
    return orgs;
  };
};

interface CrossOrigin {
  origin: string;
  orgs: ReadonlySet<string>;
}
const place = "crossOrigin";

const headers = "authorization, content-type, idempotency-key";
const shown = "retry-after, ratelimit, ratelimit-policy, x-request-id, idempotent-replayed";

const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Requests that a page of another origin makes. Cookies never travel with them (no credentials are allowed, and ours
 * are SameSite=Strict); with a bearer token they are let in for those orgs that named the origin. A change asked for by
 * any other origin is refused before anything is read.
 */
export const createOriginWall =
  (ownOrigins: readonly string[], orgsOf: OrgsOfOrigin): RequestHandler =>
  async (req, res, next) => {
    const origin = req.get("origin");
    if (origin === undefined || ownOrigins.includes(origin) || isOwnOrigin(origin, req.get("host"))) {
      next();
      return;
    }
    try {
      res.vary("Origin");
      const orgs = URL.canParse(origin) ? await orgsOf(origin) : new Set<string>();
      if (orgs.size === 0) {
        if (!safe.has(req.method) || req.method === "OPTIONS") throw new AppError("origin_not_allowed");
        next();
        return;
      }
      res.setHeader("Access-Control-Allow-Origin", origin);
      res.setHeader("Access-Control-Expose-Headers", shown);
      // Our own resources are same-origin by default; this answer is meant for that page.
      res.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
      if (req.method === "OPTIONS") {
        res.setHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
        res.setHeader("Access-Control-Allow-Headers", headers);
        res.setHeader("Access-Control-Max-Age", "600");
        res.status(204).end();
        return;
      }
      res.locals[place] = { origin, orgs } satisfies CrossOrigin;
      next();
    } catch (error) {
      sendProblem(res, toAppError(error), requestIdOf(res));
    }
  };

/**
 * The second half, once it is known who asks: only the orgs that named the origin. Nobody can sign in from there.
 * @throws AppError `origin_not_allowed`
 */
export const demandOriginOf = (res: Response, orgId: string | undefined): void => {
  const cross = res.locals[place] as CrossOrigin | undefined;
  if (!cross || (orgId !== undefined && cross.orgs.has(orgId))) return;
  res.removeHeader("Access-Control-Allow-Origin");
  throw new AppError("origin_not_allowed");
};
