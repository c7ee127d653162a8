import { allRoutes } from "#contracts/routes/registry.ts";
import { permissionNames, type Permission } from "#contracts/roles.ts";
import type { ApiKey } from "#contracts/shapes/api-key.ts";
import type { Tone } from "../../../components/ui/badge.tsx";
import { dayText } from "../shared/when.tsx";
import { strings } from "./strings.ts";

const { states } = strings;
const soonMs = 14 * 86_400_000;

/** What a key of this member could do at all: routes that take keys, of those what they hold themselves. */
export const permissionsForKeys = (held: readonly Permission[]): readonly Permission[] => {
  const open = new Set(allRoutes.filter((route) => route.keys === true).map((route) => route.access));
  return permissionNames.filter((permission) => open.has(permission) && held.includes(permission));
};

/** Whether a key still opens anything. */
export const works = (key: ApiKey, now: number): boolean =>
  key.revokedAt === null && (key.expiresAt === null || Date.parse(key.expiresAt) > now);

/** How a key stands, as a word and its colour. */
export const keyState = (key: ApiKey, now: number): { tone: Tone; words: string } => {
  if (key.revokedAt !== null) return { tone: "red", words: states.revoked };
  if (!works(key, now)) return { tone: "red", words: states.expired };
  if (key.expiresAt === null) return { tone: "green", words: states.active };
  const day = dayText(key.expiresAt);
  if (key.replacedBy !== null) return { tone: "amber", words: states.replaced(day) };
  const soon = Date.parse(key.expiresAt) - now < soonMs;
  return soon ? { tone: "amber", words: states.expiring(day) } : { tone: "green", words: states.active };
};
