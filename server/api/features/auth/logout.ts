import type { authLogout } from "#contracts/routes/auth.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";
import { clearRefreshCookie } from "./refresh-cookie.ts";

const revoke = statement<never>("session-revoke");

/** Ends the caller's session; the database tells every hub, which closes its sockets. */
export const createLogout =
  ({ db }: { db: Database }): Handler<typeof authLogout> =>
  async ({ orgId, sessionId, http, log }) => {
    await db.asSystem("auth.logout", (tx) => tx.run(revoke, [orgId, sessionId, "logout"]));
    clearRefreshCookie(http);
    log.info({ audit: true, sessionId }, "signed out");
    return undefined;
  };
