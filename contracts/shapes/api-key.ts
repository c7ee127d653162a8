import { z } from "zod";
import { ApiKeyId, ChannelId } from "../ids.ts";
import { permissionNames } from "../roles.ts";

/** IPv4 or IPv6 network in CIDR notation, or one address. */
export const Network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

/** An API key as it is listed: never the key itself, of which only a SHA-256 is kept. */
export const ApiKey = z.object({
  id: ApiKeyId,
  name: z.string(),
  /** `parley_live_1a2b3c4d`: what may be shown of it. */
  prefix: z.string(),
  permissions: z.array(z.enum(permissionNames)),
  /** The channels it may see; null for all. */
  channelIds: z.array(ChannelId).nullable(),
  /** Where it may be used from; null for anywhere. */
  networks: z.array(z.string()).nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Set while a rotated key still works beside its successor. */
  replacedBy: ApiKeyId.nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The one answer that carries the key itself. */
export const NewApiKey = z.object({ key: ApiKey, secret: z.string() });
