import { AppError } from "#contracts/errors.ts";

/** A place among the requests in flight. */
export interface Slot {
  /** Waits for something slow that needs nothing of ours (a body, another request) without holding the place. */
  readonly aside: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Gives the place back; a second time does nothing. */
  leave(): void;
}

export interface Admission {
  /**
   * A place in flight, at once or when the lane's turn comes.
   * @param lane whose requests wait in one line: an org, or an address of somebody unknown
   * @throws AppError `unavailable` when the line is full or the wait was too long
   */
  enter(lane: string): Promise<Slot>;
  inFlight(): number;
  waiting(): number;
}

export interface AdmissionLimits {
  /** Requests at work in this process. */
  readonly perProcess: number;
  /** Of them, of one lane. */
  readonly perLane: number;
  /** Requests that wait, over all lanes. */
  readonly waiting: number;
  /** Of them, of one lane. */
  readonly waitingPerLane: number;
  /** The longest wait, in milliseconds. */
  readonly maxWaitMs: number;
}

export const admissionDefaults: AdmissionLimits = {
  perProcess: 200,
  perLane: 50,
  waiting: 2_000,
  waitingPerLane: 500,
  maxWaitMs: 5_000,
};

interface Waiter {
  start: () => void;
  timer: NodeJS.Timeout;
}
interface Lane {
  inFlight: number;
  waiters: Set<Waiter>;
}

/**
 * Caps the requests in flight and lets the rest wait in order: each lane first come, first served; among the lanes in turn,
 * so that one with a thousand waiting delays another by one request at most. What cannot be served in time is told so at
 * once, not kept. Webhooks never come here.
 */
export const createAdmission = (limits: AdmissionLimits = admissionDefaults): Admission => {
  const lanes = new Map<string, Lane>();
  /** Lanes with somebody waiting, the next to be served first. */
  const turns = new Set<string>();
  let inFlight = 0;
  let waiting = 0;

  const laneOf = (name: string): Lane => {
    const lane = lanes.get(name) ?? { inFlight: 0, waiters: new Set<Waiter>() };
    lanes.set(name, lane);
    return lane;
  };
  const busy = (): AppError =>
    new AppError("unavailable", {
      detail: "Too many requests are at work; please try again shortly",
      retryAfterSeconds: Math.max(1, limits.maxWaitMs / 1000),
    });
  const drop = (name: string, lane: Lane, waiter: Waiter): void => {
    clearTimeout(waiter.timer);
    lane.waiters.delete(waiter);
    waiting -= 1;
    if (lane.waiters.size === 0) turns.delete(name);
    if (lane.waiters.size === 0 && lane.inFlight === 0) lanes.delete(name);
  };
  const begin = (lane: Lane): void => {
    lane.inFlight += 1;
    inFlight += 1;
  };

  const serveWaiting = (): void => {
    // A lane at its own cap keeps its turn and is passed over; nobody behind it waits for that.
    for (const name of [...turns]) {
      if (inFlight >= limits.perProcess) return;
      const lane = laneOf(name);
      const [waiter] = lane.waiters;
      if (!waiter || lane.inFlight >= limits.perLane) continue;
      begin(lane);
      drop(name, lane, waiter);
      // To the end of the row.
      if (turns.delete(name)) turns.add(name);
      waiter.start();
    }
  };

  const acquire = (name: string): Promise<void> => {
    const lane = laneOf(name);
    if (inFlight < limits.perProcess && lane.inFlight < limits.perLane && lane.waiters.size === 0) {
      begin(lane);
      return Promise.resolve();
    }
    if (waiting >= limits.waiting || lane.waiters.size >= limits.waitingPerLane) {
      if (lane.inFlight === 0 && lane.waiters.size === 0) lanes.delete(name);
      return Promise.reject(busy());
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        start: resolve,
        timer: setTimeout(() => {
          drop(name, lane, waiter);
          reject(busy());
        }, limits.maxWaitMs),
      };
      lane.waiters.add(waiter);
      waiting += 1;
      turns.add(name);
    });
  };

  const release = (name: string): void => {
    const lane = laneOf(name);
    lane.inFlight -= 1;
    inFlight -= 1;
    if (lane.inFlight === 0 && lane.waiters.size === 0) lanes.delete(name);
    serveWaiting();
  };

  return {
    enter: async (name) => {
      await acquire(name);
      let held = true;
      const leave = (): void => {
        if (!held) return;
        held = false;
        release(name);
      };
      return {
        leave,
        aside: async (wait) => {
          leave();
          const answer = await wait();
          await acquire(name);
          held = true;
          return answer;
        },
      };
    },
    inFlight: () => inFlight,
    waiting: () => waiting,
  };
};
