/** Figures of the sending protocol, in milliseconds. docs/reliability.md says where each comes from. */
export interface OutboxSettings {
  /** A claimed row goes back to the queue after this; a sending one becomes unknown. */
  leaseMs: number;
  /** Healthy ingest without evidence for so long makes `unknown` into `unconfirmed` (N of the protocol). */
  confirmMs: number;
  /** Sweeps further apart than this were no watch: the time between them does not count. */
  watchMs: number;
  /** Slots of a channel are given out this far ahead. */
  horizonMs: number;
  /** A delivery that waits longer than this to be applied makes ingest unhealthy. */
  lagMs: number;
  /** So long after an acceptance Meta should have been heard of. */
  silenceGraceMs: number;
  /** After so much silence a row becomes unconfirmed all the same: a person decides better than a dead wire. */
  silenceCapMs: number;
}

const minute = 60_000;

export const outboxDefaults: OutboxSettings = {
  leaseMs: 30_000,
  confirmMs: 15 * minute,
  watchMs: 90_000,
  horizonMs: 100,
  lagMs: minute,
  silenceGraceMs: minute,
  silenceCapMs: 60 * minute,
};
