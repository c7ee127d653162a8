import { permissionNames, type Permission } from "#contracts/roles.ts";

/** What one permission lets somebody do, in words. */
const words: Partial<Record<string, string>> = {
  "org:read": "See the workspace’s name",
  "org:manage": "Change its settings, origins and mail server",
  "member:read": "See who is in the team",
  "member:manage": "Invite, change, deactivate and reactivate members",
  "session:manage": "See and end other members’ sessions",
  "role:read": "See roles and permission sets",
  "role:manage": "Make, change and delete permission sets",
  "team:read": "See teams",
  "team:manage": "Make, change and delete teams",
  "key:manage": "Make, rotate and revoke API keys",
  "audit:read": "Read the audit log",
  "audit:export": "Export the audit log",
  "channel:read": "See WhatsApp numbers",
  "contact:read": "See contacts",
  "conversation:read": "See conversations",
  "conversation:update": "Assign, close, snooze and reopen conversations",
  "message:read": "Read messages",
  "message:send": "Send messages",
  "event:read": "Follow live events",
  "journal:read": "Look into the webhook journal",
};

const subjects: Partial<Record<string, string>> = {
  org: "Workspace",
  member: "Members",
  session: "Sessions",
  role: "Roles",
  team: "Teams",
  key: "API keys",
  audit: "Audit log",
  channel: "Numbers",
  contact: "Contacts",
  conversation: "Conversations",
  message: "Messages",
  event: "Live events",
  journal: "Journal",
};

/** A name without words yet still reads: `flow:publish`. */
export const permissionWords = (permission: string): string => words[permission] ?? permission;

export interface PermissionGroup {
  subject: string;
  label: string;
  permissions: readonly Permission[];
}

/** Permissions by what they are about, in the order of the table. */
export const permissionGroups = (
  names: readonly Permission[] = permissionNames,
): readonly PermissionGroup[] => {
  const groups = new Map<string, Permission[]>();
  for (const name of names) {
    const subject = name.split(":")[0] ?? name;
    groups.set(subject, [...(groups.get(subject) ?? []), name]);
  }
  return [...groups].map(([subject, permissions]) => ({
    subject,
    label: subjects[subject] ?? subject,
    permissions,
  }));
};
