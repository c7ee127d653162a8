import { clientEvents, type Presence } from "#contracts/events/socket-maps.ts";
import type { AnyEnvelope } from "#contracts/events/registry.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { openSocket, type RealtimeSocket } from "./realtime.ts";

export interface LiveSocketPorts {
  token: () => string | undefined;
  /** Gets a new token after the server refused the handshake; false when the session is over. */
  renew: () => Promise<boolean>;
  onConnect: () => void;
  onHello: (lastSeq: number) => void;
  onEvent: (envelope: AnyEnvelope) => void;
  onPresence: (presence: Presence) => void;
  /** The line is down; a new connection will follow. */
  onDown: () => void;
  /** The line is up in name, but nothing comes. */
  onSilent: () => void;
  /** The line was silent and speaks again, without a new connection. */
  onAlive: () => void;
  /** Up to where events are applied; sent along with probes. */
  cursor: () => number;
}

let socket: RealtimeSocket | undefined;
const watched = new Map<string, number>();

const typingEveryMs = 2_500;
let typingAt = 0;

const idOf = (conversationId: string) => clientEvents.watch.payload.parse({ conversationId });

/** Starts hearing who writes in a conversation; call the result to stop. Several callers may watch one. */
export const watchConversation = (conversationId: string): (() => void) => {
  const payload = idOf(conversationId);
  const count = watched.get(conversationId) ?? 0;
  watched.set(conversationId, count + 1);
  if (count === 0 && socket?.connected === true) socket.emit("watch", payload);
  return () => {
    const left = (watched.get(conversationId) ?? 1) - 1;
    if (left > 0) return void watched.set(conversationId, left);
    watched.delete(conversationId);
    if (socket?.connected === true) socket.emit("unwatch", payload);
  };
};

/** Tells the team that this member writes; at most once in a few seconds. */
export const tellTyping = (conversationId: string): void => {
  const now = Date.now();
  if (now - typingAt < typingEveryMs || socket?.connected !== true) return;
  typingAt = now;
  socket.emit("typing", idOf(conversationId));
};

/** The last sign may be followed by the next at once. */
export const typingEnded = (): void => {
  typingAt = 0;
};

/** Tells the server up to where this console has applied the stream. */
export const tellApplied = (seq: number): void => {
  if (socket?.connected === true) socket.emit("ack", { seq });
};

/** Opens the live connection and keeps it; call the result to close it. */
export const startLiveSocket = (ports: LiveSocketPorts): (() => void) => {
  const live = openSocket(ports.token);
  socket = live;
  let stopped = false;
  let refusals = 0;

  const heartbeat = createHeartbeat({
    now: () => performance.now(),
    probe: (answered) => live.emit("ack", { seq: ports.cursor() }, answered),
    onSilent: ports.onSilent,
    onAlive: ports.onAlive,
    onHopeless: () => {
      live.disconnect();
      live.connect();
    },
  });

  /** The server closed or refused us: perhaps the token is old, perhaps the session is over. */
  const renewAndConnect = async (): Promise<void> => {
    const pauseMs = Math.min(300 * 2 ** refusals, 15_000);
    refusals += 1;
    const alive = await ports.renew().catch(() => true);
    if (!alive) return;
    setTimeout(() => {
      if (!stopped) live.connect();
    }, pauseMs);
  };

  live.on("connect", () => {
    heartbeat.reset();
    ports.onConnect();
    for (const conversationId of watched.keys()) live.emit("watch", idOf(conversationId));
  });
  live.on("hello", ({ lastSeq }) => {
    refusals = 0;
    ports.onHello(lastSeq);
  });
  live.on("event", ports.onEvent);
  live.on("presence", ports.onPresence);
  live.onAny(heartbeat.heard);
  live.on("disconnect", (reason) => {
    if (stopped) return;
    ports.onDown();
    if (reason === "io server disconnect") void renewAndConnect();
  });
  live.on("connect_error", () => {
    ports.onDown();
    // `active` means that the client tries again by itself; a refused handshake it does not.
    if (!live.active) void renewAndConnect();
  });

  const ticking = setInterval(() => {
    if (live.connected && document.visibilityState === "visible") heartbeat.tick();
  }, 250);
  const wake = (): void => {
    heartbeat.reset();
    if (!live.connected && live.active) live.connect();
  };
  const lost = (): void => ports.onDown();
  const found = (): void => {
    // The browser found a network: do not wait for the next attempt, and do not trust the old line.
    live.disconnect();
    live.connect();
  };
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("offline", lost);
  window.addEventListener("online", found);

  return () => {
    stopped = true;
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", wake);
    window.removeEventListener("offline", lost);
    window.removeEventListener("online", found);
    live.removeAllListeners();
    live.disconnect();
    if (socket === live) socket = undefined;
  };
};
