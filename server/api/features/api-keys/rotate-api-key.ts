import { AppError } from "#contracts/errors.ts";
import type { apiKeysRotate } from "#contracts/routes/api-keys.routes.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import { sqlOf } from "#core/platform/db/sql-of.ts";
import { statement } from "#core/platform/db/statement.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import type { KeyDeps } from "./key-deps.ts";
import { lockApiKey } from "./lock-api-key.ts";
import { presentKey } from "./present-api-key.ts";
import { demandHeld, storeKey } from "./store-key.ts";

const supersede = statement<never>("api-key-supersede");

/**
 * Makes a key's successor with the same scopes and the same length of life; the old one works on for the overlap.
 * @throws AppError `not_found`, `forbidden`, `conflict` (rotated or ended already)
 */
export const createRotateApiKey =
  ({ db, clock, keyKind }: KeyDeps): Handler<typeof apiKeysRotate> =>
  (ctx, { params, body }) =>
    db.forOrg(ctx.orgId, async (tx) => {
      const old = await lockApiKey(tx, params.apiKeyId);
      if (!old.live) throw new AppError("conflict", { detail: "This key has ended; make a new one" });
      if (old.replaced_by !== null)
        throw new AppError("conflict", { detail: "This key has a successor already" });
      demandHeld(ctx.permissions, old.permissions);
      const { id, text } = await storeKey(tx, {
        kind: keyKind,
        name: old.name,
        permissions: old.permissions,
        channelIds: old.channel_ids,
        networks: old.networks,
        makerId: ctx.member.id,
        expiresAt: null,
        lifeSeconds: old.seconds,
      });
      await sqlOf(tx).run(supersede, [params.apiKeyId, id, body.overlapHours]);
      const key = await presentKey(tx, id);
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "api_key.rotated",
          target: { kind: "api_key", id: params.apiKeyId, name: `${old.name} (${old.prefix})` },
          details: { successor: id, prefix: key.prefix, overlapHours: body.overlapHours },
        }),
      );
      return { key, secret: text };
    });
