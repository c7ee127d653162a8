import { AppError } from "#contracts/errors.ts";
import { SessionId } from "#contracts/ids.ts";
import { permissionsOf } from "#contracts/roles.ts";
import type { authMe } from "#contracts/routes/auth.routes.ts";
import { Member, Org } from "#contracts/shapes/member.ts";
import type { Database } from "#core/platform/db/database.ts";
import type { Handler } from "../../handler.ts";

/** Who is signed in, and what the role allows. */
export const createMe =
  ({ db }: { db: Database }): Handler<typeof authMe> =>
  ({ orgId, member, sessionId }) =>
    db.forOrg(orgId, async (tx) => {
      const row = await tx.member.findFirst({
        where: { id: member.id },
        select: {
          ...{ id: true, name: true, role: true, disabledAt: true },
          person: { select: { email: true } },
          org: { select: { id: true, name: true } },
        },
      });
      if (!row) throw new AppError("session_expired");
      const { disabledAt, person, org, ...rest } = row;
      return {
        member: Member.parse({ ...rest, email: person.email, active: disabledAt === null }),
        org: Org.parse(org),
        sessionId: SessionId.parse(sessionId),
        permissions: permissionsOf(member.role),
      };
    });
