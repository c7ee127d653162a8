/** Silence after which the other side is asked for a sign of life. */
const quietMs = 1_300;
/** How long it has for the answer: together under the 3 s in which the banner must stand. */
const answerMs = 1_500;
/** Silence after which the connection is given up and made anew. */
const hopelessMs = 8_000;

export interface HeartbeatPorts {
  now: () => number;
  /** Sends a probe; calls back when it is answered. */
  probe: (answered: () => void) => void;
  onSilent: () => void;
  onAlive: () => void;
  onHopeless: () => void;
}

/**
 * Notices a dead line that nobody closed (a train in a tunnel): the socket's own timeout takes tens of
 * seconds. Counts only once the other side has shown that it answers probes.
 * `tick` is called a few times a second, `heard` whenever something arrives.
 */
export const createHeartbeat = (ports: HeartbeatPorts) => {
  let last = ports.now();
  let probedAt: number | undefined;
  let answers = false;
  let silent = false;

  const heard = (): void => {
    last = ports.now();
    probedAt = undefined;
    if (silent) {
      silent = false;
      ports.onAlive();
    }
  };

  return {
    heard,
    /** The page slept: what happened meanwhile says nothing about the line. */
    reset: (): void => {
      last = ports.now();
      probedAt = undefined;
    },
    tick: (): void => {
      const now = ports.now();
      if (probedAt === undefined) {
        if (now - last < quietMs) return;
        probedAt = now;
        ports.probe(() => {
          answers = true;
          heard();
        });
        return;
      }
      if (!answers || now - probedAt < answerMs) return;
      if (!silent) {
        silent = true;
        ports.onSilent();
      }
      if (now - probedAt >= hopelessMs) {
        probedAt = undefined;
        last = now;
        ports.onHopeless();
      }
    },
  };
};
