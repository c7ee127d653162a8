export const strings = {
  thisDevice: "This device",
  lastSeen: "Last seen",
  since: "Signed in",
  end: "End",
  endOne: (device: string) => `End the session on ${device}`,
  empty: { title: "No sessions", body: "Nobody is signed in here right now." },
} as const;
