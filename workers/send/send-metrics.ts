import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";

/** What the sending side counts. No label names a person, a number or a message. */
export interface SendMetrics {
  ended(verdict: string): void;
  /** Two wamids for one attempt: the customer may have the message twice. Must stay 0. */
  duplicate(): void;
  /** From the creation of the slot to the answer, seconds. */
  answered(seconds: number): void;
  inFlight(count: number): void;
  /** Rows whose fate is open, and how long the oldest delivery has waited, after each sweep. */
  swept(waiting: number, lagMs: number): void;
}

/** Registers the metrics of the sending side with the process's registry. */
export const sendMetrics = (registry: Registry): SendMetrics => {
  const registers = [registry];
  const ends = new Counter({
    name: "parley_send_ended_total",
    help: "Tries to send, by how they ended",
    labelNames: ["verdict"],
    registers,
  });
  const duplicates = new Counter({
    name: "parley_send_duplicate_total",
    help: "Attempts with two WhatsApp message ids; must stay 0",
    registers,
  });
  const answers = new Histogram({
    name: "parley_send_answer_seconds",
    help: "Time from the first byte to Meta's answer",
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
    registers,
  });
  const flights = new Gauge({
    name: "parley_send_in_flight",
    help: "Rows leased by this process",
    registers,
  });
  const unknown = new Gauge({
    name: "parley_send_unknown",
    help: "Messages whose outcome is being confirmed",
    registers,
  });
  const lag = new Gauge({
    name: "parley_journal_lag_seconds",
    help: "Age of the oldest delivery that is not applied yet",
    registers,
  });
  return {
    ended: (verdict) => ends.inc({ verdict }),
    duplicate: () => duplicates.inc(),
    answered: (seconds) => answers.observe(seconds),
    inFlight: (count) => flights.set(count),
    swept: (waiting, lagMs) => {
      unknown.set(waiting);
      lag.set(lagMs / 1_000);
    },
  };
};
