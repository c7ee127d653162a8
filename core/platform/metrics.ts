import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { collectDefaultMetrics, Registry } from "prom-client";

/** A registry of one process: Node's own numbers, and `role` on everything. Labels never carry ids of people. */
export const createRegistry = (role: string): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  return registry;
};

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  readonly registry: Registry;
  /** 0 picks a free port. */
  readonly port: number;
  readonly host?: string;
  /** Whether this process can do its work; `/readyz` answers 503 when not. */
  readonly ready: () => boolean | Promise<boolean>;
}

/**
 * `/metrics`, `/healthz` and `/readyz` for processes that have no HTTP of their own (the workers). For the operator's
 * network, not for the world.
 */
export const startMetricsServer = async (options: MetricsServerOptions): Promise<MetricsServer> => {
  const { registry } = options;
  const answer = async (path: string, res: http.ServerResponse): Promise<void> => {
    res.setHeader("cache-control", "no-store");
    if (path === "/metrics") {
      res.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
    } else if (path === "/healthz") {
      res.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
    } else if (path === "/readyz") {
      const ready = await options.ready();
      res.writeHead(ready ? 200 : 503, { "content-type": "application/json" });
      res.end(ready ? '{"status":"ready"}' : '{"status":"not ready"}');
    } else {
      res.writeHead(404).end();
    }
  };
  const server = http.createServer((req, res) => {
    if (req.method !== "GET" && req.method !== "HEAD") {
      res.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    const [path = "/"] = (req.url ?? "/").split("?", 1);
    answer(path, res).catch(() => {
      if (!res.headersSent) res.writeHead(503);
      res.end();
    });
  });
  server.listen(options.port, options.host ?? "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
