import type { RouteInput } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { apiKeysCreate } from "#contracts/routes/api-keys.routes.ts";
import { allRoutes } from "#contracts/routes/registry.ts";
import { appendAudit } from "#core/platform/audit/append-audit.ts";
import type { TenantTx } from "#core/platform/db/database.ts";
import { auditOf } from "../../audit-of.ts";
import type { Handler } from "../../handler.ts";
import type { KeyDeps } from "./key-deps.ts";
import { presentKey } from "./present-api-key.ts";
import { demandHeld, storeKey } from "./store-key.ts";

type Body = RouteInput<typeof apiKeysCreate>["body"];

const wrong = (path: string, message: string): AppError =>
  new AppError("invalid_input", { fields: [{ path: `body.${path}`, message }] });

/** The permissions that some route asks of a key; any other would promise what no key can do. */
const usable = new Set<string>(allRoutes.filter((route) => route.keys === true).map((route) => route.access));

const demandSensible = async (tx: TenantTx, body: Body, now: Date): Promise<void> => {
  const useless = body.permissions.filter((permission) => !usable.has(permission));
  if (useless.length > 0) throw wrong("permissions", `API keys cannot hold ${useless.join(", ")}`);
  if (body.expiresAt !== null && new Date(body.expiresAt) <= now)
    throw wrong("expiresAt", "This is over already");
  const channelIds = [...new Set(body.channelIds ?? [])];
  const found = await tx.channel.count({ where: { id: { in: channelIds } } });
  if (found < channelIds.length) throw wrong("channelIds", "No channel of your org");
};

/**
 * Makes an API key. Its text is in this answer and is not kept.
 * @throws AppError `forbidden` (a permission that the maker lacks), `invalid_input`
 */
export const createCreateApiKey =
  ({ db, clock, keyKind }: KeyDeps): Handler<typeof apiKeysCreate> =>
  async (ctx, { body }) => {
    demandHeld(ctx.permissions, body.permissions);
    return db.forOrg(ctx.orgId, async (tx) => {
      await demandSensible(tx, body, clock.now());
      const { id, text } = await storeKey(tx, {
        kind: keyKind,
        name: body.name,
        permissions: [...new Set(body.permissions)],
        channelIds: [...new Set(body.channelIds ?? [])],
        networks: [...new Set(body.networks ?? [])],
        makerId: ctx.member.id,
        expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt),
        lifeSeconds: null,
      });
      const key = await presentKey(tx, id);
      const { permissions, channelIds, networks, expiresAt } = key;
      await appendAudit(
        tx,
        auditOf(ctx, clock.now(), {
          action: "api_key.created",
          target: { kind: "api_key", id, name: `${key.name} (${key.prefix})` },
          details: { permissions, channelIds, networks, expiresAt },
        }),
      );
      return { key, secret: text };
    });
  };
