import { placeOf } from "#core/domain/audit/place.ts";
import { appendAuditSql } from "#core/platform/audit/append-audit.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import { enqueueMailSql } from "#core/platform/mail/enqueue-mail.ts";
import { membershipsOf } from "../../../identity/memberships.ts";
import { auditOf } from "../../audit-of.ts";
import type { SessionContext } from "../../handler.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

const status = statement<{ email: string }>("two-factor-status");
const revokeOthers = statement<{ id: string }>("session-revoke-others-of-person");

/** Told of every use of a recovery code; what is left of them is not for the trail. */
export const recoveryCodeUsed = { action: "two_factor.recovery_code_used" } as const;

/**
 * What goes with every change of a second factor, in its transaction: all other sessions of the person end, the person
 * is told by mail, and every org where they work has it in its trail.
 */
export const factorChanged = async (
  tx: SqlTx,
  deps: Pick<TwoFactorDeps, "clock" | "keyring" | "publicUrl">,
  ctx: SessionContext,
  { on, by }: { on: boolean; by: "totp" | "recovery_code" },
): Promise<void> => {
  const now = deps.clock.now();
  const ended = await tx.run(revokeOthers, [ctx.personId, ctx.sessionId, "two_factor"]);
  const [person] = await tx.run(status, [ctx.personId]);
  if (person) {
    await enqueueMailSql(tx, deps.keyring, {
      to: person.email,
      content: {
        template: "two_factor_changed",
        name: ctx.member.name,
        on,
        at: now.toISOString(),
        place: placeOf(ctx.http.ip),
        resetLink: `${deps.publicUrl()}/reset-password`,
      },
    });
  }
  const changed = {
    action: on ? "two_factor.enabled" : "two_factor.disabled",
    details: { sessionsEnded: ended.length },
  } as const;
  const active = (await membershipsOf(tx, ctx.personId)).filter(({ disabled }) => !disabled);
  const entries = active.flatMap(({ orgId, memberId, name }) => [
    ...(by === "recovery_code" && orgId === ctx.orgId ? [auditOf(ctx, now, recoveryCodeUsed)] : []),
    { ...auditOf(ctx, now, changed), orgId, actor: { kind: "member" as const, id: memberId, name } },
  ]);
  await appendAuditSql(tx, ...entries);
};
