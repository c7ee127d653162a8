import { collectDefaultMetrics, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";
import type { RequestHandler } from "express";

export interface ServerMetrics {
  readonly request: (route: string, method: string, status: number, seconds: number) => void;
  readonly serve: RequestHandler;
  /** Shows how many requests are at work and how many wait. */
  readonly watchAdmission: (admission: { inFlight(): number; waiting(): number }) => void;
}

/** Adds this server's numbers to the process's registry and serves it. Labels are route names and statuses, never ids. */
export const createServerMetrics = (
  registry: Registry,
  connections: () => number,
  leads: () => boolean,
): ServerMetrics => {
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "parley_http_request_seconds",
    help: "Time to answer, by route and status",
    labelNames: ["route", "method", "status"],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  new Gauge({
    name: "parley_sockets",
    help: "Sockets connected to this process",
    registers: [registry],
    collect() {
      this.set(connections());
    },
  });
  new Gauge({
    name: "parley_relay_leads",
    help: "1 when the relay of this process leads",
    registers: [registry],
    collect() {
      this.set(leads() ? 1 : 0);
    },
  });
  return {
    request: (route, method, status, seconds) => {
      duration.observe({ route, method, status: String(status) }, seconds);
    },
    watchAdmission: (admission) => {
      new Gauge({
        name: "parley_requests_in_flight",
        help: "API requests at work in this process",
        registers: [registry],
        collect() {
          this.set(admission.inFlight());
        },
      });
      new Gauge({
        name: "parley_requests_waiting",
        help: "API requests that wait for their turn",
        registers: [registry],
        collect() {
          this.set(admission.waiting());
        },
      });
    },
    serve: async (_req, res) => {
      const text = await registry.metrics();
      res.setHeader("Cache-Control", "no-store").type(registry.contentType).send(text);
    },
  };
};
