import { AppError } from "#contracts/errors.ts";
import { SessionId } from "#contracts/ids.ts";
import type { authMe } from "#contracts/routes/auth.routes.ts";
import { Member, Org } from "#contracts/shapes/member.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Handler } from "../../handler.ts";

const orgsOf = statement<{ id: string; name: string }>("auth-orgs");

/** Who is signed in, what they may do, and where else they could go. */
export const createMe =
  ({ db }: { db: Database }): Handler<typeof authMe> =>
  async ({ orgId, member, personId, sessionId, standing, permissions }) => {
    const orgs = await db.runAsSystem("auth.account", orgsOf, [personId]);
    return db.forOrg(orgId, async (tx) => {
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
        orgs: orgs.map((one) => Org.parse(one)),
        sessionId: SessionId.parse(sessionId),
        standing,
        permissions: [...permissions],
      };
    });
  };
