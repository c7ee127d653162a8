import { Counter, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { IngestMetrics } from "./create-ingest.ts";

/** Registers the metrics of the webhook door with the process's registry. No label names an app, an org or a number. */
export const ingestMetrics = (registry: Registry): IngestMetrics => {
  const registers = [registry];
  const requests = new Counter({
    name: "parley_ingest_requests_total",
    help: "Requests at the webhook, by how they were answered: accepted, a handshake, or the reason of the refusal",
    labelNames: ["result"],
    registers,
  });
  // A rate needs a first value, and silence from Meta is worth an alarm.
  requests.inc({ result: "accepted" }, 0);
  const acks = new Histogram({
    name: "parley_ingest_ack_seconds",
    help: "Time from a webhook's head to its 200, the commit included",
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const flushed = new Histogram({
    name: "parley_ingest_flush_deliveries",
    help: "Deliveries in one commit of the journal",
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    registers,
  });
  const commits = new Histogram({
    name: "parley_ingest_flush_seconds",
    help: "Time of one commit of the journal",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  return {
    request: (result) => requests.inc({ result }),
    acknowledged: (milliseconds) => acks.observe(milliseconds / 1_000),
    flush: (deliveries, milliseconds) => {
      flushed.observe(deliveries);
      commits.observe(milliseconds / 1_000);
    },
  };
};
