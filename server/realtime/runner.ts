import type { Logger } from "#core/platform/log.ts";
import type { Pause } from "./pause.ts";

export interface Runner {
  start(): void;
  /** Wakes the pause, and waits for the run under way. */
  stop(): Promise<void>;
}

export interface RunnerParts {
  /** One run, until it fails or should end. It may wait on `pause`; a wake-up may mean that it is stopped. */
  run: (isStopped: () => boolean) => Promise<void>;
  /** The pause that the run waits on too. */
  pause: Pause;
  /** Between the end of a run and the next. */
  retryMs: number;
  log: Logger;
  /** What the log says when a run fails. */
  onFailure: string;
}

/** Runs again after each end, whether it failed or not, until it is stopped. A second start changes nothing. */
export const createRunner = ({ run, pause, retryMs, log, onFailure }: RunnerParts): Runner => {
  let stopAsked = false;
  const isStopped = (): boolean => stopAsked;
  let running: Promise<void> | undefined;

  const loop = async (): Promise<void> => {
    while (!isStopped()) {
      await run(isStopped).catch((error: unknown) => log.warn({ err: error }, onFailure));
      if (!isStopped()) await pause.wait(retryMs);
    }
  };

  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stopAsked = true;
      pause.wake();
      await running;
    },
  };
};
