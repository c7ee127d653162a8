import type { apiKeysRevoke } from "#contracts/routes/api-keys.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import type { KeyDeps } from "./key-deps.ts";
import { lockApiKey } from "./lock-api-key.ts";

const revoke = statement<never>("api-key-revoke");

/**
 * Ends a key: its next request is refused. Done twice, it is done.
 * @throws AppError `not_found`
 */
export const createRevokeApiKey =
  ({ db, clock }: Pick<KeyDeps, "db" | "clock">): Handler<typeof apiKeysRevoke> =>
  (ctx, { params }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const key = await lockApiKey(tx, params.apiKeyId);
      if (key.revoked_at !== null) return undefined;
      await sqlOf(tx).run(revoke, [params.apiKeyId]);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "api_key.revoked",
          target: { kind: "api_key", id: params.apiKeyId, name: `${key.name} (${key.prefix})` },
        }),
      );
      return undefined;
    });
