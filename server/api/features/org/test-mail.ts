import { AppError } from "#contracts/errors.ts";
import type { orgMailTest } from "#contracts/routes/org.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import { enqueueMail } from "#core/platform/mail/enqueue-mail.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import type { OrgDeps } from "./org-deps.ts";

/** Sends the caller a mail the way that the org's mails take. How it went stands in the settings a little later. */
export const createTestMail =
  ({ db, clock, keyring }: Pick<OrgDeps, "db" | "clock" | "keyring">): Handler<typeof orgMailTest> =>
  async (ctx) => {
    await db.forOrg(ctx.orgId, async (tx) => {
      const member = await tx.member.findFirst({
        where: { id: ctx.member.id },
        select: { name: true, person: { select: { email: true } }, org: { select: { name: true } } },
      });
      if (!member) throw new AppError("session_expired");
      await enqueueMail(tx, keyring, {
        to: member.person.email,
        content: { template: "mail_test", orgName: member.org.name, name: member.name },
        fromOrgId: ctx.orgId,
      });
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "mail_account.tested",
          target: { kind: "org", id: ctx.orgId, name: member.org.name },
          details: {},
        }),
      );
    });
    return undefined;
  };
