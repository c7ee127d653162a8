import { ApiError } from "#contracts/client.ts";
import { routes } from "#contracts/routes/registry.ts";
import { call, currentToken, refresh } from "../lib/api.ts";
import { connectionStore, setConnection } from "../lib/connection.ts";
import { forgetDirectory } from "../lib/directory.ts";
import { createEventFeed } from "../lib/event-feed.ts";
import { applyEvents } from "../lib/inbox-events.ts";
import { emptyModel, forgetServerState } from "../lib/inbox-model.ts";
import { change, inboxStore, whenBased } from "../lib/inbox-store.ts";
import { startLiveSocket, tellApplied } from "../lib/live-socket.ts";
import { forgetPresence, notePresence } from "../lib/presence.ts";
import { keys, queryClient, refetchServerState } from "../lib/query.ts";
import { flushOutbox, resumeOutbox } from "../lib/sending.ts";
import { followDirectory } from "./live-directory.ts";

const replayPage = 500;
/** A hidden page gets no animation frames, but its title must still follow. */
const hiddenBurstMs = 200;
const ackEveryMs = 1_000;

const soon = (run: () => void): void => {
  if (document.visibilityState === "visible") requestAnimationFrame(run);
  else setTimeout(run, hiddenBurstMs);
};

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("Cancelled", "AbortError"));
    });
  });

const throttledAck = (): ((seq: number) => void) => {
  let latest = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (seq) => {
    latest = seq;
    timer ??= setTimeout(() => {
      timer = undefined;
      tellApplied(latest);
    }, ackEveryMs);
  };
};

/** An error that is no answer of the API is one of parsing: the server spoke of what we do not know. */
const isHopeless = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.code === "cursor_expired" || error.code === "bad_request";

/** Leaves nothing of the last session in memory. */
export const forgetSession = (): void => {
  queryClient.clear();
  forgetDirectory();
  forgetPresence();
  setConnection("connecting");
  inboxStore.setState(emptyModel, true);
};

/** A thread into which another one was joined has holes: it is asked for anew. */
const followMerges = (): (() => void) =>
  inboxStore.subscribe((model, before) => {
    if (model.moved === before.moved) return;
    for (const [from, into] of Object.entries(model.moved)) {
      if (before.moved[from] !== into) void queryClient.resetQueries({ queryKey: keys.thread(into) });
    }
  });

/** Joins the live stream of the signed-in org; call the result to leave it. */
export const startLive = (): (() => void) => {
  const feed = createEventFeed({
    replay: (after, signal) => call(routes.eventsList, { query: { after, limit: replayPage } }, signal),
    cursor: () => inboxStore.getState().inbox.lastSeq,
    whenBased,
    apply: (events) => {
      change(applyEvents, events);
      followDirectory(events);
    },
    refetch: () => {
      forgetDirectory();
      change(forgetServerState);
      refetchServerState();
    },
    isHopeless,
    soon,
    wait,
    onApplied: throttledAck(),
    onLive: () => {
      setConnection("live");
      flushOutbox();
    },
  });

  const stopSocket = startLiveSocket({
    token: currentToken,
    renew: refresh,
    cursor: () => inboxStore.getState().inbox.lastSeq,
    onConnect: () => {
      if (connectionStore.getState().status === "offline") setConnection("catching_up");
      feed.connected();
      void queryClient.refetchQueries({ predicate: (query) => query.state.status === "error" });
    },
    onHello: (lastSeq) => void feed.hello(lastSeq),
    onEvent: feed.event,
    onPresence: notePresence,
    onDown: () => {
      setConnection("offline");
      feed.disconnected();
    },
    onSilent: () => setConnection("offline"),
    onAlive: () => setConnection("live"),
  });
  const stopMerges = followMerges();
  resumeOutbox();

  return () => {
    stopMerges();
    stopSocket();
    feed.stop();
  };
};
