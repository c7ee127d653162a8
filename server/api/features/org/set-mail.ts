import { AppError } from "#contracts/errors.ts";
import type { orgMailSet } from "#contracts/routes/org.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { newSealedSecret } from "#core/platform/seal/sealed-secret.ts";
import type { SignedTenantKey } from "#core/platform/seal/tenant-key-signature.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import { lockOrg } from "./org-deps.ts";
import type { OrgDeps } from "./org-deps.ts";
import { readSettings } from "./read-settings.ts";

/** The workers make a new org's keys within seconds. */
const retryAfterSeconds = 5;

/** @throws AppError `unavailable` while the org has no key of class `mail` */
const mailKeyOf = async (tx: TenantTx, orgId: string): Promise<SignedTenantKey> => {
  const key = await tx.tenantKey.findFirst({
    where: { keyClass: "mail", retiredAt: null },
    orderBy: [{ createdAt: "desc" }, { keyId: "desc" }],
    select: { keyId: true, publicKey: true, signature: true },
  });
  if (!key) {
    throw new AppError("unavailable", {
      retryAfterSeconds,
      detail: "The keys of this workspace are being made; try again in a few seconds",
    });
  }
  return { orgId, keyClass: "mail", ...key };
};

/** Sets the org's own mail server. The password is sealed here and opened by the mail worker alone; the old one goes. */
export const createSetMail =
  ({ db, clock, keyring, pepper }: OrgDeps): Handler<typeof orgMailSet> =>
  (ctx, { body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const { orgId } = ctx;
      const { password, ...account } = body;
      await sqlOf(tx).run(lockOrg, [orgId]);
      const owner = { orgId, ownerTable: "mail_account", ownerColumn: "password", ownerId: orgId };
      const tenantKey = await mailKeyOf(tx, orgId);
      const { envelope, ...secret } = newSealedSecret(keyring, {
        owner,
        tenantKey,
        secret: password,
        pepper,
      });
      const now = clock.now();
      await tx.sealedSecret.create({
        data: { ...secret, envelope: Uint8Array.from(envelope), setBy: ctx.member.id, setAt: now },
        select: { id: true },
      });
      const data = { ...account, secretId: secret.id, updatedAt: now };
      const clean = { problem: null, problemAt: null, workedAt: null };
      await tx.mailAccount.upsert({
        where: { orgId },
        create: { orgId, ...data },
        update: { ...data, ...clean },
        select: { orgId: true },
      });
      await tx.sealedSecret.deleteMany({
        where: { ownerTable: "mail_account", ownerId: orgId, id: { not: secret.id } },
      });
      const settings = await readSettings(tx, orgId);
      const { host, port, security, fromAddress } = account;
      await appendAudit(
        tx,
        auditOf(ctx, now, {
          action: "mail_account.changed",
          target: { kind: "org", id: orgId, name: settings.name },
          details: { host, port, security, fromAddress },
        }),
      );
      return settings;
    });
