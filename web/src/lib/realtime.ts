import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/events/socket-maps.ts";

export type RealtimeSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** Opens the live connection; the token is read anew at every attempt. */
export const openSocket = (token: () => string | undefined): RealtimeSocket =>
  io({
    path: "/socket.io",
    auth: (give) => give({ token: token() }),
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
    randomizationFactor: 0.5,
    timeout: 8_000,
  });
