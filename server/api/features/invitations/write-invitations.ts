import type {
  invitationsCreate,
  invitationsResend,
  invitationsWithdraw,
} from "#contracts/routes/team.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { newId } from "#core/platform/ids.ts";
import { enqueueMail } from "#core/platform/mail/enqueue-mail.ts";
import type { Role } from "#contracts/roles.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler, SessionContext } from "../../handler.ts";
import { lockTeam } from "../../lock-team.ts";
import { demandMayInvite, demandNoMember } from "./give-rights.ts";
import type { InviteDeps } from "./invitation-deps.ts";
import { hashOfInvitation, invitationDays, newInvitationToken } from "./invitation-token.ts";
import { reserveInvitation } from "./invite-limit.ts";
import { oneInvitation } from "./present-invitation.ts";

const insert = statement<never>("invitation-insert");
const endOpen = statement<{ id: string }>("invitation-end-open");
const renew = statement<never>("invitation-renew");

const targetOf = (id: string, email: string) => ({ kind: "invitation", id, name: email });

interface Letter {
  to: string;
  orgName: string;
  role: Role;
  token: string;
}

/** The secret travels behind the `#`: browsers send that part to nobody. */
const send = (tx: TenantTx, deps: InviteDeps, ctx: SessionContext, { to, orgName, role, token }: Letter) =>
  enqueueMail(tx, deps.keyring, {
    to,
    fromOrgId: ctx.orgId,
    content: {
      template: "invitation",
      orgName,
      invitedBy: ctx.member.name,
      role,
      link: `${deps.publicUrl()}/accept-invitation#token=${token}`,
      days: invitationDays,
    },
  });

/**
 * Invites an address into the org. An earlier open invitation of the same address ends.
 * @throws AppError `already_member`, `forbidden`, `invalid_input` (permission set), `rate_limited`
 */
export const createCreateInvitation =
  (deps: InviteDeps): Handler<typeof invitationsCreate> =>
  async (ctx, { body }) => {
    const email = body.email.toLowerCase();
    const { role, permissionSetId } = body;
    await reserveInvitation(deps.counters, ctx.orgId, email);
    return deps.db.forOrg(ctx.orgId, async (tx) => {
      const { held, orgName } = await lockTeam(tx, ctx, "member:manage");
      const rights = await demandMayInvite(tx, held, role, permissionSetId);
      await demandNoMember(tx, email);
      const replaced = await sqlOf(tx).run(endOpen, [email]);
      const [id, token] = [newId(), newInvitationToken()];
      await sqlOf(tx).run(insert, [
        ...[id, email, role, permissionSetId, hashOfInvitation(token), ctx.member.id, invitationDays],
      ]);
      await send(tx, deps, ctx, { to: email, orgName, role, token });
      const invitation = await oneInvitation(tx, id);
      const details = { ...rights, replaces: replaced[0]?.id ?? null };
      await appendAudit(
        tx,
        auditOf(ctx, deps.clock.now(), { action: "member.invited", target: targetOf(id, email), details }),
      );
      return invitation;
    });
  };

/**
 * Sends an open invitation again, with a new link and seven new days; the old link ends.
 * @throws AppError `not_found`, `already_member`, `forbidden`, `rate_limited`
 */
export const createResendInvitation =
  (deps: InviteDeps): Handler<typeof invitationsResend> =>
  async (ctx, { params }) => {
    const id = params.invitationId;
    const { email } = await deps.db.forOrg(ctx.orgId, (tx) => oneInvitation(tx, id));
    await reserveInvitation(deps.counters, ctx.orgId, email);
    return deps.db.forOrg(ctx.orgId, async (tx) => {
      const { held, orgName } = await lockTeam(tx, ctx, "member:manage");
      const { role, permissionSetId } = await oneInvitation(tx, id);
      const rights = await demandMayInvite(tx, held, role, permissionSetId);
      await demandNoMember(tx, email);
      const token = newInvitationToken();
      await sqlOf(tx).run(renew, [id, hashOfInvitation(token), invitationDays]);
      await send(tx, deps, ctx, { to: email, orgName, role, token });
      const invitation = await oneInvitation(tx, id);
      await appendAudit(
        tx,
        auditOf(ctx, deps.clock.now(), {
          action: "invitation.sent_again",
          target: targetOf(id, email),
          details: { ...rights },
        }),
      );
      return invitation;
    });
  };

/**
 * Withdraws an open invitation: its link opens nothing any more.
 * @throws AppError `not_found`
 */
export const createWithdrawInvitation =
  ({ db, clock }: Pick<InviteDeps, "db" | "clock">): Handler<typeof invitationsWithdraw> =>
  (ctx, { params }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      await lockTeam(tx, ctx, "member:manage");
      const { id, email, role } = await oneInvitation(tx, params.invitationId);
      await sqlOf(tx).run(endOpen, [email]);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "invitation.withdrawn",
          target: targetOf(id, email),
          details: { role },
        }),
      );
      return undefined;
    });
