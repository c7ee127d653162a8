import { SessionId } from "#contracts/ids.ts";
import { permissionsOf } from "#contracts/roles.ts";
import type { authMe } from "#contracts/routes/auth.routes.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";
import { memberAndOrg } from "./signed-in.ts";

/** Who is signed in, and what the role allows. */
export const createMe =
  ({ db }: { db: Database }): Handler<typeof authMe> =>
  async ({ orgId, member, sessionId }) => ({
    ...(await db.asSystem("auth.session_check", (tx) => memberAndOrg(tx, { orgId, memberId: member.id }))),
    sessionId: SessionId.parse(sessionId),
    permissions: permissionsOf(member.role),
  });
