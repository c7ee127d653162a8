import { AppError } from "#contracts/errors.ts";
import type { authRefresh } from "#contracts/routes/auth.routes.ts";
import type { PublicHandler } from "../../handler.ts";
import type { AuthDeps } from "./auth-deps.ts";
import { clearRefreshCookie, readRefreshCookie, setRefreshCookie } from "./refresh-cookie.ts";
import { looksLikeRefreshToken } from "./refresh-token.ts";
import { rotate } from "./rotate.ts";
import { memberAndOrg, signedIn } from "./signed-in.ts";

/**
 * Exchanges a refresh token for new tokens. One from the body answers in the body; one from the cookie (only when
 * our own origin asks) answers in the cookie. A reused one ends the session and its sockets.
 */
export const createRefresh =
  ({ db, clock, settings }: AuthDeps): PublicHandler<typeof authRefresh> =>
  async ({ http, log }, { body }) => {
    const fromCookie = body.refreshToken === undefined;
    const token = body.refreshToken ?? readRefreshCookie(http);
    if (token === undefined || !looksLikeRefreshToken(token)) throw new AppError("session_expired");
    // The end of a reused family must be committed, so the refusal is thrown outside.
    const outcome = await db.asSystem("auth.refresh", async (tx) => {
      const rotation = await rotate(tx, settings, token);
      if (rotation.kind !== "rotated") return rotation;
      return { ...rotation, whose: await memberAndOrg(tx, rotation.subject) };
    });
    if (outcome.kind !== "rotated") {
      if (outcome.kind === "reused") log.warn({ audit: true, ...outcome.subject }, "refresh token reused");
      if (fromCookie) clearRefreshCookie(http);
      throw new AppError("session_expired");
    }
    const { subject, whose, refreshToken } = outcome;
    if (fromCookie) setRefreshCookie(http, refreshToken, settings.refreshSeconds);
    return signedIn(settings, subject, whose, clock.now(), fromCookie ? undefined : refreshToken);
  };
