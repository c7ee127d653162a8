import { events, type AnyEnvelope } from "#contracts/events/registry.ts";

/** A page of `GET /events`. */
export interface ReplayPage {
  items: readonly AnyEnvelope[];
  nextCursor: string | null;
}

export interface FeedPorts {
  /** Events after a sequence number. Throws what the client throws. */
  replay: (after: number, signal: AbortSignal) => Promise<ReplayPage>;
  /** Sequence number up to which everything is applied. */
  cursor: () => number;
  /** Resolves when a first page has set the cursor. */
  whenBased: (signal: AbortSignal) => Promise<void>;
  apply: (events: readonly AnyEnvelope[]) => void;
  /** The stream cannot be followed any further: forget and fetch again. */
  refetch: () => void;
  /** Whether an error means that replay is pointless (too old a cursor, an event we do not know). */
  isHopeless: (error: unknown) => boolean;
  /** Calls back soon, once per burst (an animation frame in the browser). */
  soon: (run: () => void) => void;
  onLive: () => void;
  onApplied: (seq: number) => void;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const isKnown = (envelope: AnyEnvelope): boolean =>
  Object.hasOwn(events, envelope.name) && Number.isInteger(envelope.seq);

/**
 * Follows the event stream of one org: on every (re)connection it replays from the cursor while live
 * events wait, then lets them through. Nothing is applied twice, because `seq` decides, and nothing is
 * lost, because live events wait from the moment of connection on. Live events are applied in bursts.
 */
export const createEventFeed = (ports: FeedPorts) => {
  let waiting: AnyEnvelope[] = [];
  let live = false;
  let scheduled = false;
  let run = new AbortController();

  const flush = (): void => {
    scheduled = false;
    if (!live || waiting.length === 0) return;
    const burst = waiting;
    waiting = [];
    ports.apply(burst);
    ports.onApplied(ports.cursor());
  };

  const catchUp = async (lastSeq: number, signal: AbortSignal): Promise<void> => {
    await ports.whenBased(signal);
    signal.throwIfAborted();
    if (ports.cursor() > lastSeq) {
      // The stream is younger than what we know: it was restored or replaced.
      ports.refetch();
      await ports.whenBased(signal);
    }
    if (ports.cursor() >= lastSeq) return;
    for (let after = ports.cursor(); ;) {
      const page = await ports.replay(after, signal);
      signal.throwIfAborted();
      ports.apply(page.items);
      const next = page.nextCursor === null ? after : Number(page.nextCursor);
      if (!(next > after)) return;
      after = next;
    }
  };

  const follow = async (lastSeq: number, signal: AbortSignal): Promise<void> => {
    const stopped = (): boolean => signal.aborted;
    for (let attempt = 0; !stopped(); attempt += 1) {
      try {
        await catchUp(lastSeq, signal);
        // The line may have been cut meanwhile: then another run is responsible.
        signal.throwIfAborted();
        live = true;
        flush();
        ports.onApplied(ports.cursor());
        ports.onLive();
        return;
      } catch (error) {
        if (stopped()) return;
        if (ports.isHopeless(error)) ports.refetch();
        await ports.wait(Math.min(500 * 2 ** attempt, 10_000), signal).catch(() => undefined);
      }
    }
  };

  const restart = (): AbortSignal => {
    run.abort();
    run = new AbortController();
    live = false;
    return run.signal;
  };

  return {
    /** A new connection: from here on live events wait until `hello` is answered by a replay. */
    connected: (): void => {
      restart();
      waiting = [];
    },
    hello: (lastSeq: number): Promise<void> => follow(lastSeq, restart()),
    event: (envelope: AnyEnvelope): void => {
      if (!isKnown(envelope)) {
        // A newer server speaks of something we do not know: the pages will tell.
        ports.refetch();
        void follow(envelope.seq, restart());
        return;
      }
      waiting.push(envelope);
      if (live && !scheduled) {
        scheduled = true;
        ports.soon(flush);
      }
    },
    disconnected: (): void => {
      flush();
      restart();
    },
    stop: (): void => {
      run.abort();
      live = false;
      waiting = [];
    },
  };
};
