import { subscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Places where a test lets the process die (docs/reliability.md): FP1 after the lease commit, FP2 after the commit of
 * `sending`, FP3 after the last byte is written, FP4 after the answer and before its commit, FP6 after that commit and
 * before the wake-up is acknowledged, FP7 inside the reconciler's transaction. FP5 does not die: it holds an answer
 * back until its status has come first.
 */
export type Failpoint = "FP1" | "FP2" | "FP3" | "FP4" | "FP5" | "FP6" | "FP7";

export interface Failpoints {
  /** Dies here when this is the place and the turn. */
  hit(place: Exclude<Failpoint, "FP5">): void;
  /** FP5: waits, when this is the place. */
  hold(): Promise<void>;
}

const setting = /^FP([1-7])(?::([1-9]\d*))?$/;
const heldMs = 1_500;

const none: Failpoints = { hit: () => undefined, hold: () => Promise.resolve() };

/** Death without a word: no handlers, no flush, as by the kernel. */
const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};

interface BodySent {
  request: { path: string };
}

/**
 * @param spec `FAILPOINT`, for instance `FP3` or `FP3:20` (the twentieth time)
 * @throws Error for a spec that names no place, and always in production
 */
export const failpointsFrom = (spec: string | undefined, production: boolean): Failpoints => {
  if (spec === undefined || spec === "") return none;
  if (production) throw new Error("FAILPOINT is for tests only; unset it");
  const [, place, nth] = setting.exec(spec) ?? [];
  if (place === undefined) throw new Error(`FAILPOINT=${spec} is not FP1 to FP7, with :n for the nth time`);
  const wanted = `FP${place}`;
  let left = Number(nth ?? "1");
  const hit = (at: string): void => {
    if (at !== wanted) return;
    left -= 1;
    if (left === 0) die();
  };
  if (wanted === "FP3") {
    // undici tells of it right after the socket took header and body.
    subscribe("undici:request:bodySent", (message) => {
      if ((message as BodySent).request.path.endsWith("/messages")) hit("FP3");
    });
  }
  return {
    hit: (at) => {
      if (at !== "FP3") hit(at);
    },
    hold: async () => {
      if (wanted === "FP5") await sleep(heldMs);
    },
  };
};
