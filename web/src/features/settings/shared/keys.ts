/** Names under which the settings keep what they asked for. */
export const settingsKeys = {
  me: ["settings", "me"] as const,
  twoFactor: ["settings", "two-factor"] as const,
  sessions: ["settings", "sessions"] as const,
  memberSessions: (memberId: string) => ["settings", "sessions", memberId] as const,
  identities: ["settings", "identities"] as const,
  authOptions: ["settings", "auth-options"] as const,
  invitations: ["settings", "invitations"] as const,
  apiKeys: ["settings", "api-keys"] as const,
  audit: ["settings", "audit"] as const,
  org: ["settings", "org"] as const,
};
