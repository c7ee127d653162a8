import type http from "node:http";
import type { Clock } from "#core/platform/clock.ts";
import { isOwnOrigin } from "./api/http-facts.ts";
import { createEmitter } from "./realtime/emit-event.ts";
import { createHub } from "./realtime/hub.ts";
import type { Hub } from "./realtime/hub.ts";
import { createRelay } from "./realtime/relay.ts";
import type { Relay } from "./realtime/relay.ts";
import { createSocketServer } from "./realtime/socket-server.ts";
import type { SocketServer } from "./realtime/socket-server.ts";
import { verifierOf } from "./server-deps.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Sockets and relay of this process, as far as it has these roles. */
export const createRealtime = (
  deps: ServerDeps,
  server: http.Server,
  clock: Clock,
  handshakeAllowed: (req: http.IncomingMessage) => Promise<boolean>,
) => {
  if (!deps.hub && !deps.relay) return undefined;
  const { ownOrigins = [] } = deps;
  const io: SocketServer = createSocketServer({
    http: deps.hub ? server : undefined,
    redis: deps.redis?.client,
    handshakeAllowed,
    originAllowed: (origin, host) => isOwnOrigin(origin, host) || ownOrigins.includes(origin),
  });
  const { db, log } = deps;
  const hub: Hub | undefined = deps.hub
    ? createHub({ io, db, verify: verifierOf(deps, clock), clock, log, ...deps.hub })
    : undefined;
  const relay: Relay | undefined = deps.relay
    ? createRelay({ db, emit: createEmitter(io), log, ...deps.relay })
    : undefined;
  deps.redis?.onBack(() => {
    hub?.tellNewest();
    relay?.tellNewest();
  });
  return { io, hub, relay };
};
