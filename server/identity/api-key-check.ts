import { BlockList, isIP } from "node:net";
import { permissionNames } from "#contracts/roles.ts";
import type { Permission } from "#contracts/roles.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";

/** The API key behind a request, as the database says right now. */
export interface LiveKey {
  orgId: string;
  id: string;
  name: string;
  permissions: readonly Permission[];
  /** Null: every channel of the org. */
  channelIds: readonly string[] | null;
  /** Whether it may be used from where the request came from. */
  atHome: boolean;
}

interface CheckRow {
  org_id: string;
  id: string;
  name: string;
  permissions: string[];
  channel_ids: string[];
  networks: string[];
  stale: boolean;
}
const check = statement<CheckRow>("api-key-check");
const touch = statement<never>("api-key-touch");

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** Whether an address is in one of the networks (`10.0.0.0/8`, `2001:db8::/32`, or single addresses). */
export const inNetworks = (ip: string, networks: readonly string[]): boolean => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  const address = ip.replace(/%.*$/, "");
  // An IPv4 address in IPv6 clothes (::ffff:10.0.0.1) is known by its IPv4 networks too.
  return isIP(address) !== 0 && list.check(address, familyOf(address));
};

/**
 * Asks the database whether a key lives, on every request: revoking bites at once.
 * @param ip of the caller, forwarding headers of trusted proxies counted
 * @returns undefined when there is no such key (any more)
 */
export const checkApiKey = async (db: Database, hash: Buffer, ip: string): Promise<LiveKey | undefined> => {
  const [row] = await db.runAsSystem("auth.api_key", check, [hash]);
  if (!row) return undefined;
  const atHome = row.networks.length === 0 || inNetworks(ip, row.networks);
  if (row.stale && atHome) await db.runAsSystem("auth.api_key", touch, [row.org_id, row.id]);
  return {
    orgId: row.org_id,
    id: row.id,
    name: row.name,
    permissions: permissionNames.filter((permission) => row.permissions.includes(permission)),
    channelIds: row.channel_ids.length === 0 ? null : row.channel_ids,
    atHome,
  };
};
