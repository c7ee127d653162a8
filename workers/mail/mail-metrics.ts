import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";

export interface MailMetrics {
  /** One try ended. */
  tried(outcome: "sent" | "retried" | "failed"): void;
  waiting(count: number, oldestSeconds: number): void;
}

/** What the mail worker counts. */
export const mailMetrics = (registry: Registry): MailMetrics => {
  const registers = [registry];
  const tries = new Counter({
    name: "parley_mail_tries_total",
    help: "Mails tried, by outcome",
    labelNames: ["outcome"],
    registers,
  });
  const waiting = new Gauge({
    name: "parley_mail_waiting",
    help: "Mails that have not gone out yet",
    registers,
  });
  const oldest = new Gauge({
    name: "parley_mail_oldest_seconds",
    help: "Age of the oldest mail that waits",
    registers,
  });
  return {
    tried: (outcome) => tries.inc({ outcome }),
    waiting: (count, oldestSeconds) => {
      waiting.set(count);
      oldest.set(oldestSeconds);
    },
  };
};
