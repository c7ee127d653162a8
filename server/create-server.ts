import type http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Registry } from "prom-client";
import { systemClock } from "#core/platform/clock.ts";
import { memoryKv } from "#core/platform/kv/memory-kv.ts";
import { packageRoot } from "#core/platform/package-root.ts";
import { createAccountUpkeep } from "./api/features/account/account-upkeep.ts";
import { createHasher } from "./api/features/auth/hasher.ts";
import { admissionDefaults, createAdmission } from "./http/admission/admission.ts";
import { createApp } from "./http/app.ts";
import { createOrgsOfOrigin, createOriginWall } from "./http/origin-wall.ts";
import { createReadyz } from "./http/health.ts";
import { clientAddress } from "./http/limits/client-address.ts";
import type { TrustsHop } from "./http/limits/client-address.ts";
import { createLimits } from "./http/limits/limits.ts";
import { createServerMetrics } from "./http/metrics.ts";
import { createApi } from "./create-api.ts";
import { createRealtime } from "./create-realtime.ts";
import { closeHttpServer, openHttpServer } from "./http/http-server.ts";
import type { ServerDeps } from "./server-deps.ts";

export interface ParleyServer {
  http: http.Server;
  /** Starts everything; answers the port (for port 0). */
  listen(port: number, host?: string): Promise<number>;
  /** Stops accepting, lets requests finish for `graceMs` (default 20 s), closes sockets and what this made. */
  close(graceMs?: number): Promise<void>;
  relayLeads(): boolean;
}

/**
 * One HTTP server: the webhook first and raw, then the socket, then Express. Nothing listens or connects before
 * `listen`.
 * @throws Error when a route has no handler, or a role lacks what it needs
 */
export const createServer = (deps: ServerDeps): ParleyServer => {
  const clock = deps.clock ?? systemClock;
  let stopping = false;
  const server = openHttpServer(deps);
  const dependencies = [{ name: "database", check: () => deps.db.ping() }, ...(deps.dependencies ?? [])];
  const hasher = deps.api ? (deps.api.hasher ?? createHasher()) : undefined;
  const metrics = createServerMetrics(
    deps.registry ?? new Registry(),
    () => realtime?.hub?.connections() ?? 0,
    () => realtime?.relay?.leads() ?? false,
  );
  const { kv, scale } = deps.limits ?? { kv: memoryKv(), scale: 1 };
  const limits = createLimits({ kv, scale, log: deps.log });
  const admission = createAdmission({ ...admissionDefaults, ...deps.admission });
  metrics.watchAdmission(admission);
  const app = createApp({
    log: deps.log,
    clock,
    version: deps.version ?? "0.1.0",
    securityContact: deps.securityContact ?? "mailto:security@localhost",
    trustedProxies: deps.trustedProxies ?? [],
    readyz: createReadyz(dependencies, () => stopping),
    metrics: metrics.serve,
    api:
      deps.api && hasher
        ? {
            router: createApi(deps, deps.api, hasher, clock, metrics.request, { limits, admission }),
            originWall: createOriginWall(deps.ownOrigins ?? [], createOrgsOfOrigin(deps.db, clock)),
            webDirectory: deps.api.webDirectory ?? join(packageRoot, "dist", "web"),
          }
        : undefined,
  });
  server.on("request", (req, res) => {
    if (deps.ingest?.handle(req, res) !== true) app(req, res);
  });
  // Attaching puts the socket in front of this listener for its own path, and for no other.
  const trusts = app.get("trust proxy fn") as TrustsHop;
  const realtime = createRealtime(deps, server, clock, (req) => limits.handshake(clientAddress(req, trusts)));
  const upkeep = deps.api ? createAccountUpkeep(deps.db, deps.log) : undefined;

  return {
    http: server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          realtime?.hub?.start();
          realtime?.relay?.start();
          upkeep?.start();
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: async (graceMs = 20_000) => {
      stopping = true;
      const closing = server.listening ? closeHttpServer(server, graceMs) : Promise.resolve();
      await Promise.all([realtime?.relay?.stop(), realtime?.hub?.stop(), upkeep?.stop()]);
      // Without a hub there is no engine to close, only the way to the other nodes.
      if (realtime?.hub) await realtime.io.close();
      else await realtime?.io.of("/").adapter.close();
      await closing;
      await Promise.all([deps.ingest?.close(), hasher?.close(), limits.close()]);
    },
    relayLeads: () => realtime?.relay?.leads() ?? false,
  };
};
