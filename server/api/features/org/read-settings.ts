import { AppError } from "#contracts/errors.ts";
import { OrgId } from "#contracts/ids.ts";
import type { MailAccount, OrgSettings } from "#contracts/shapes/org-settings.ts";
import type { TenantTx } from "#core/platform/db/database.ts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The org's mail server as it may be shown: of its password nothing but the end of it. */
const mailOf = async (tx: TenantTx): Promise<MailAccount | null> => {
  const account = await tx.mailAccount.findFirst();
  if (!account) return null;
  const secret = await tx.sealedSecret.findFirst({
    where: { id: account.secretId },
    select: { last4: true, setAt: true },
  });
  return {
    host: account.host,
    port: account.port,
    security: account.security === "tls" ? "tls" : "starttls",
    username: account.username,
    fromName: account.fromName,
    fromAddress: account.fromAddress,
    password: { last4: secret?.last4 ?? "", setAt: (secret?.setAt ?? account.updatedAt).toISOString() },
    problem: account.problem,
    problemAt: iso(account.problemAt),
    workedAt: iso(account.workedAt),
  };
};

/** The settings of the org of this transaction. */
export const readSettings = async (tx: TenantTx, orgId: string): Promise<OrgSettings> => {
  const org = await tx.org.findFirst({ where: { id: orgId } });
  if (!org) throw new AppError("not_found");
  return {
    id: OrgId.parse(org.id),
    name: org.name,
    requireTwoFactor: org.requireTwoFactor,
    allowedOrigins: org.allowedOrigins,
    mail: await mailOf(tx),
    createdAt: org.createdAt.toISOString(),
  };
};
