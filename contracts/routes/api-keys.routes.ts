import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { ApiKeyId, ChannelId } from "../ids.ts";
import { permissionNames } from "../roles.ts";
import { ApiKey, NewApiKey, Network } from "../shapes/api-key.ts";

const params = z.strictObject({ apiKeyId: ApiKeyId });
const ids = { apiKeyId: "apiKey" } as const;

export const apiKeysList = defineRoute({
  name: "apiKeys.list",
  method: "get",
  path: "/api-keys",
  summary: "API keys of the org, revoked ones of the last 90 days included",
  access: "key:manage",
  status: 200,
  result: z.object({ items: z.array(ApiKey), nextCursor: z.null() }),
});

export const apiKeysCreate = defineRoute({
  name: "apiKeys.create",
  method: "post",
  path: "/api-keys",
  summary: "Make an API key; the answer is the only time that it is shown",
  access: "key:manage",
  fresh: true,
  body: z.strictObject({
    name: z.string().trim().min(1).max(60),
    permissions: z.array(z.enum(permissionNames)).min(1).max(permissionNames.length),
    channelIds: z.array(ChannelId).min(1).max(100).nullable().default(null),
    networks: z.array(Network).min(1).max(50).nullable().default(null),
    expiresAt: z.iso.datetime().nullable().default(null),
  }),
  status: 201,
  result: NewApiKey,
  errors: ["forbidden", "fresh_login_required"],
});

export const apiKeysRotate = defineRoute({
  name: "apiKeys.rotate",
  method: "post",
  path: "/api-keys/:apiKeyId/rotate",
  summary: "Make a successor of a key; the old one works on for the overlap",
  access: "key:manage",
  fresh: true,
  params,
  ids,
  body: z.strictObject({ overlapHours: z.int().min(0).max(168).default(24) }),
  status: 201,
  result: NewApiKey,
  errors: ["conflict", "fresh_login_required"],
});

export const apiKeysRevoke = defineRoute({
  name: "apiKeys.revoke",
  method: "delete",
  path: "/api-keys/:apiKeyId",
  summary: "Revoke a key at once",
  access: "key:manage",
  params,
  ids,
  status: 204,
});
