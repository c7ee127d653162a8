import { Counter } from "prom-client";
import { expect, it, onTestFinished } from "vitest";
import { createRegistry, startMetricsServer } from "./metrics.ts";

it("shows the process's numbers under its role, its health and whether it is ready", async () => {
  const registry = createRegistry("workers");
  new Counter({ name: "parley_test_total", help: "test", registers: [registry] }).inc(3);
  let ready: () => boolean = () => true;
  const server = await startMetricsServer({ registry, port: 0, ready: () => ready() });
  onTestFinished(() => server.close());
  const get = (path: string, method = "GET") => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  const text = await (await get("/metrics?x=1")).text();
  expect(text).toContain('parley_test_total{role="workers"} 3');
  expect(text).toContain('process_cpu_seconds_total{role="workers"}');
  expect((await get("/healthz")).status).toBe(200);
  expect((await get("/readyz")).status).toBe(200);
  ready = () => false;
  expect((await get("/readyz")).status).toBe(503);
  ready = () => {
    throw new Error("the database is away");
  };
  expect((await get("/readyz")).status).toBe(503);
  expect((await get("/other")).status).toBe(404);
  expect((await get("/metrics", "POST")).status).toBe(405);
});
