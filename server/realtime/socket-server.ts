import type http from "node:http";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import type { Redis } from "ioredis";
import { Server } from "socket.io";
import type { DefaultEventsMap, Socket } from "socket.io";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/events/socket-maps.ts";
import type { Permission } from "#contracts/roles.ts";

/** What the hub knows of a socket. */
export interface SocketData {
  orgId: string;
  memberId: string;
  sessionId: string;
  permissions: readonly Permission[];
  /** End of the access token, seconds since 1970. */
  exp: number;
  ackedSeq: number;
  /** Number of the look that found these permissions. */
  rightsAskedAt: number;
}

export type SocketServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;
export type HubSocket = Socket<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

export interface SocketServerOptions {
  /** The server to attach to; a relay without a hub emits through Redis alone. */
  http?: http.Server | undefined;
  /** Carries emits between nodes; without it one node serves all. */
  redis?: Redis | undefined;
  /** Whether somebody from there may open another socket now. */
  handshakeAllowed: (req: http.IncomingMessage) => Promise<boolean>;
  /** Whether a browser page of this origin may connect to this host. */
  originAllowed: (origin: string, host: string | undefined) => boolean;
}

/** The largest client message is a few hundred bytes. */
const maxClientMessageBytes = 16 * 1024;

/** Opens the socket.io server. Connection-state recovery stays off: the event table is the recovery. */
export const createSocketServer = ({
  http,
  redis,
  originAllowed,
  handshakeAllowed,
}: SocketServerOptions): SocketServer => {
  const io: SocketServer = new Server({
    path: "/socket.io",
    serveClient: false,
    maxHttpBufferSize: maxClientMessageBytes,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    connectTimeout: 10_000,
    perMessageDeflate: false,
    allowRequest: (req, answer) => {
      const { origin, host } = req.headers;
      if (origin !== undefined && !originAllowed(origin, host)) {
        answer(null, false);
        return;
      }
      handshakeAllowed(req).then(
        (allowed) => answer(null, allowed),
        () => answer(null, false),
      );
    },
    ...(redis ? { adapter: createAdapter(redis, { onlyPlaintext: true }) } : {}),
  });
  if (http) io.attach(http);
  return io;
};
