import { AppError } from "#contracts/errors.ts";
import type { authUpdateMe } from "#contracts/routes/auth.routes.ts";
import { Member } from "#contracts/shapes/member.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { tellMembersChanged } from "../../tell-directory.ts";
import type { AccountDeps } from "./account-deps.ts";

/** Changes the own name in this org. */
export const createUpdateMe =
  ({ db, clock }: AccountDeps): Handler<typeof authUpdateMe> =>
  async (ctx, { body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const { count } = await tx.member.updateMany({
        where: { id: ctx.member.id, disabledAt: null },
        data: { name: body.name },
      });
      const row = await tx.member.findFirst({
        where: { id: ctx.member.id },
        select: { id: true, name: true, role: true, person: { select: { email: true } } },
      });
      if (count === 0 || !row) throw new AppError("session_expired");
      const { person, ...rest } = row;
      await tellMembersChanged(sqlOf(tx), [ctx.member.id]);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "account.renamed",
          target: { kind: "member", id: ctx.member.id, name: body.name },
          details: { from: ctx.member.name, to: body.name },
        }),
      );
      return Member.parse({ ...rest, email: person.email, active: true });
    });
