import {
  Building2,
  KeyRound,
  ScrollText,
  ShieldCheck,
  UserRound,
  Users,
  UserRoundCog,
  type LucideIcon,
} from "lucide-react";
import type { Permission } from "#contracts/roles.ts";
import { strings } from "./strings.ts";

/** A page of the settings. Without a permission it is one's own and everybody has it. */
export interface Section {
  id: SectionId;
  label: string;
  icon: LucideIcon;
  group: "own" | "org";
  permission?: Permission;
}

export type SectionId = "profile" | "security" | "members" | "roles" | "api-keys" | "audit" | "organisation";

const { sections: words } = strings;

const sections: readonly Section[] = [
  { id: "profile", label: words.profile, icon: UserRound, group: "own" },
  { id: "security", label: words.security, icon: ShieldCheck, group: "own" },
  { id: "members", label: words.members, icon: Users, group: "org", permission: "member:read" },
  { id: "roles", label: words.roles, icon: UserRoundCog, group: "org", permission: "role:read" },
  { id: "api-keys", label: words.apiKeys, icon: KeyRound, group: "org", permission: "key:manage" },
  { id: "audit", label: words.audit, icon: ScrollText, group: "org", permission: "audit:read" },
  { id: "organisation", label: words.organisation, icon: Building2, group: "org", permission: "org:manage" },
];

const allows = ({ permission }: Section, held: readonly Permission[]): boolean =>
  permission === undefined || held.includes(permission);

/** The sections that somebody with these permissions sees. */
export const sectionsFor = (held: readonly Permission[]): readonly Section[] =>
  sections.filter((section) => allows(section, held));

type AccessTo = { kind: "unknown" } | { kind: "open" | "refused"; section: Section };

/** What a direct address leads to. The server decides for itself; this saves a page that could only fail. */
export const accessTo = (id: string, held: readonly Permission[]): AccessTo => {
  const section = sections.find((each) => each.id === id);
  if (section === undefined) return { kind: "unknown" };
  return { kind: allows(section, held) ? "open" : "refused", section };
};
