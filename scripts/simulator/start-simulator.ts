import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Admin } from "./admin/admin.ts";
import { routeAdmin } from "./admin/router.ts";
import type { Settings, SimulatorConfigInput } from "./config.ts";
import { routeGraph } from "./graph/router.ts";
import { downloadMedia } from "./graph/media.ts";
import { GraphError } from "./graph/graph-error.ts";
import { sendBytes, sendJson } from "./http.ts";
import { SnapshotFile } from "./snapshot.ts";
import { sendPhoneFile } from "./static-files.ts";
import { World } from "./world.ts";

export interface SimulatorOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Default 127.0.0.1: the admin API has no login. */
  readonly host?: string;
  readonly config?: SimulatorConfigInput;
  readonly settings?: Partial<Settings>;
  /** Seed of every chance; the same seed and requests give the same faults. Default 1. */
  readonly seed?: number;
  /** Keeps customers, chats and service windows over restarts. Without it, all is in memory. */
  readonly stateFile?: string;
  /** Milliseconds since 1970; tests pass their own clock for windows, limits and media ages. */
  readonly now?: () => number;
}

export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly admin: Admin;
  close(): Promise<void>;
}

const VERSION = /^v\d+\.\d+$/;

async function route(
  world: World,
  admin: Admin,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1));
  const method = request.method ?? "GET";
  if (path.startsWith("/__admin/")) {
    await routeAdmin({ world, admin, request, response, query }, path.slice("/__admin/".length));
    return;
  }
  const [, version = "", ...parts] = path.split("/");
  const call = { world, request, response, method, query, version };
  if (VERSION.test(version)) {
    await routeGraph(call, parts);
    return;
  }
  if (path === "/whatsapp_business/attachments/") {
    try {
      downloadMedia(call);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      sendJson(response, error.status, error.body);
    }
    return;
  }
  if (method === "GET" && path === "/healthz") sendJson(response, 200, { ok: true });
  else if (method !== "GET" || !sendPhoneFile(response, path))
    sendBytes(response, 404, "text/plain", "Not Found");
}

/**
 * Starts Meta's side: Graph endpoints, signed webhooks, the admin API and the phone page, all on one port.
 * @throws the listen error (EADDRINUSE, EACCES) or ZodError for a wrong configuration.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const world = new World({
    seed: options.seed ?? 1,
    settings: options.settings ?? {},
    now: options.now ?? Date.now,
  });
  const snapshot = options.stateFile === undefined ? undefined : new SnapshotFile(world, options.stateFile);
  const admin = new Admin(world, snapshot);
  const server = createServer((request, response) => {
    route(world, admin, request, response).catch((error: unknown) => {
      // A client that hung up is its own affair; anything else is a fault of the simulator and should be seen.
      if (request.socket.destroyed) return;
      console.error(error);
      if (!response.headersSent) sendJson(response, 500, { error: "The simulator failed; see its log." });
    });
  });
  // Longer than any client keeps a socket, so that resets are the ones we make.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  try {
    if (options.config !== undefined) admin.configure(options.config);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
    });
  } catch (error) {
    snapshot?.stop();
    await world.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const host = options.host === undefined || options.host === "0.0.0.0" ? "127.0.0.1" : options.host;
  world.baseUrl = `http://${host}:${port}`;
  return {
    url: world.baseUrl,
    port,
    admin,
    close: async () => {
      snapshot?.close();
      await world.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
