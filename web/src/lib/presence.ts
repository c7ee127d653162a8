import { createStore, useStore } from "zustand";
import type { Presence } from "#contracts/events/socket-maps.ts";

/** How long "is writing" stands without a new sign, in milliseconds. */
const typingMs = 6_000;
/** How long "is viewing" stands without a new sign. */
const viewingMs = 60_000;

interface Seen {
  kind: "typing" | "viewing";
  until: number;
}
type PresenceState = Readonly<Record<string, Readonly<Record<string, Seen>>>>;

export const presenceStore = createStore<PresenceState>(() => ({}));

const put = (state: PresenceState, presence: Presence, now: number): PresenceState => {
  const { [presence.memberId]: _old, ...others } = state[presence.conversationId] ?? {};
  const { kind } = presence;
  const there =
    kind === "left"
      ? others
      : { ...others, [presence.memberId]: { kind, until: now + (kind === "typing" ? typingMs : viewingMs) } };
  return { ...state, [presence.conversationId]: there };
};

const sweep = (state: PresenceState, now: number): PresenceState =>
  Object.fromEntries(
    Object.entries(state).map(([id, people]) => [
      id,
      Object.fromEntries(Object.entries(people).filter(([, seen]) => seen.until > now)),
    ]),
  );

/** Takes a sign of presence, and forgets it when no other follows. */
export const notePresence = (presence: Presence): void => {
  presenceStore.setState((state) => put(state, presence, Date.now()), true);
  const ms = presence.kind === "typing" ? typingMs : viewingMs;
  setTimeout(() => presenceStore.setState((state) => sweep(state, Date.now()), true), ms + 20);
};

export const forgetPresence = (): void => presenceStore.setState({}, true);

const nobody: Readonly<Record<string, Seen>> = {};

/** Who else writes or looks at this conversation right now, by member id. */
export const usePresence = (conversationId: string): Readonly<Record<string, { kind: Seen["kind"] }>> =>
  useStore(presenceStore, (state) => state[conversationId] ?? nobody);
