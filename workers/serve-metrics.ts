import http from "node:http";
import type { Registry } from "prom-client";
import type { WorkersEnv } from "#core/platform/env/workers-env.ts";

/** `/healthz` and `/metrics` of a worker process, when METRICS_PORT asks for them. */
export const serveMetrics = async (
  env: Pick<WorkersEnv, "METRICS_PORT" | "LISTEN_HOST">,
  registry: Registry,
): Promise<{ close(): Promise<void> }> => {
  if (env.METRICS_PORT === undefined) return { close: () => Promise.resolve() };
  const server = http.createServer((request, response) => {
    if (request.method === "GET" && request.url === "/healthz") {
      response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
      return;
    }
    if (request.method === "GET" && request.url === "/metrics") {
      registry.metrics().then(
        (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
      return;
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(env.METRICS_PORT, env.LISTEN_HOST, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
