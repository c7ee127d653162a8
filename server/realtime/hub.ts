import { AppError } from "#contracts/errors.ts";
import type { Permission } from "#contracts/roles.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { within } from "#core/platform/within.ts";
import type { TokenVerifier } from "../identity/token-verifier.ts";
import { clientEvents } from "#contracts/events/socket-maps.ts";
import { listenToClient, watchedRooms } from "./client-events.ts";
import { createListener } from "./listener.ts";
import { orgRoom, roomsOf, sessionRoom } from "./rooms.ts";
import { createSessionAuthority } from "./session-authority.ts";
import type { SessionAuthority } from "./session-authority.ts";
import type { HubSocket, SocketServer } from "./socket-server.ts";

export interface HubDeps {
  io: SocketServer;
  db: Pick<Database, "asSystem" | "dedicated">;
  verify: TokenVerifier;
  clock: Clock;
  log: Logger;
  /** How often all sockets are looked at again. Default 10 s. */
  recheckMs?: number;
  /** Without a successful look for this long every socket is closed. Default 30 s. */
  failClosedMs?: number;
}

export interface Hub {
  start(): void;
  stop(): Promise<void>;
  /** Sockets connected to this process. */
  connections(): number;
  /** Emits may have been lost: tells every socket of this process its org's newest number. */
  tellNewest(): void;
}

const listen = statement<never>("hub-listen");
/** A look at all sockets may take this long. */
const patienceMs = 5_000;

/** Refuses a handshake; socket.io hands `data` to the client. */
const refusal = (error: AppError): Error =>
  Object.assign(new Error(error.code), { data: { code: error.code } });

const admission =
  (verify: TokenVerifier, authority: SessionAuthority, log: Logger) =>
  async (socket: HubSocket): Promise<void> => {
    const { token } = socket.handshake.auth as { token?: unknown };
    const claims = typeof token === "string" ? verify(token) : undefined;
    if (!claims) throw new AppError("unauthenticated");
    const subject = { orgId: claims.org, sessionId: claims.sid, memberId: claims.sub };
    const admitted = await authority.admit(subject).catch((error: unknown) => {
      log.warn({ err: error }, "a socket could not be checked");
      throw new AppError("unavailable", { cause: error });
    });
    if (!admitted) throw new AppError("session_expired");
    Object.assign(socket.data, {
      ...subject,
      permissions: admitted.permissions,
      exp: claims.exp,
      ackedSeq: 0,
    });
  };

/** Joins the rooms of the permission table, then looks again: the session may have ended in between. */
const welcome = async (socket: HubSocket, authority: SessionAuthority): Promise<void> => {
  const { orgId, sessionId, permissions } = socket.data;
  await socket.join([orgRoom(orgId), sessionRoom(sessionId), ...roomsOf(orgId, permissions)]);
  const admitted = await authority.admit(socket.data);
  if (!admitted) {
    socket.disconnect(true);
    return;
  }
  await changeRights(socket, admitted.permissions);
  socket.emit("hello", { lastSeq: admitted.lastSeq });
};

const changeRights = async (socket: HubSocket, permissions: readonly Permission[]): Promise<void> => {
  const { orgId, permissions: before } = socket.data;
  const lost = before.filter((permission) => !permissions.includes(permission));
  const won = permissions.filter((permission) => !before.includes(permission));
  if (lost.length + won.length === 0) return;
  socket.data.permissions = permissions;
  for (const room of roomsOf(orgId, lost)) await socket.leave(room);
  await socket.join(roomsOf(orgId, won));
  // Who may not read conversations any more does not go on watching one either.
  if (lost.includes(clientEvents.watch.access)) {
    for (const room of watchedRooms(socket)) await socket.leave(room);
  }
};

/**
 * The sockets of this process. The database is the authority: at the handshake, at once when a session ends (LISTEN),
 * and for all sockets every few seconds; when it cannot be asked for too long, they are closed.
 */
export const createHub = (deps: HubDeps): Hub => {
  const { io, db, verify, clock, log, recheckMs = 10_000, failClosedMs = 30_000 } = deps;
  const authority = createSessionAuthority(db);
  const admit = admission(verify, authority, log);
  const sockets = (): HubSocket[] => [...io.of("/").sockets.values()];
  let lastGoodLook = clock.now().getTime();
  let timer: NodeJS.Timeout | undefined;

  io.use((socket, next) => {
    admit(socket).then(
      () => next(),
      (error: unknown) => next(refusal(error instanceof AppError ? error : new AppError("internal"))),
    );
  });
  io.on("connection", (socket) => {
    listenToClient(socket, { authority, log });
    welcome(socket, authority).catch((error: unknown) => {
      log.warn({ err: error }, "a socket could not be welcomed");
      socket.disconnect(true);
    });
  });

  const look = async (): Promise<void> => {
    const now = clock.now().getTime();
    const all = sockets();
    const ids = [...new Set(all.map((socket) => socket.data.sessionId))];
    const rights = await within(patienceMs, "checking the sockets", authority.rights(ids));
    lastGoodLook = clock.now().getTime();
    for (const socket of all) {
      const permissions = rights.get(socket.data.sessionId);
      if (!permissions || socket.data.exp * 1000 <= now) socket.disconnect(true);
      else await changeRights(socket, permissions);
    }
  };
  const tellNewest = async (): Promise<void> => {
    for (const orgId of new Set(sockets().map((socket) => socket.data.orgId))) {
      io.local.to(orgRoom(orgId)).emit("hello", { lastSeq: await authority.newest(orgId) });
    }
  };
  const recheck = (): void => {
    look().catch((error: unknown) => {
      log.warn({ err: error }, "the sockets could not be checked");
      if (clock.now().getTime() - lastGoodLook >= failClosedMs - recheckMs) {
        for (const socket of sockets()) socket.disconnect(true);
      }
    });
  };
  const listener = createListener({
    db,
    reason: "realtime.session_check",
    listen,
    onNotice: (channel, payload) => {
      if (channel === "parley_session") io.local.in(sessionRoom(payload)).disconnectSockets(true);
      else recheck();
    },
    onListening: recheck,
    log,
  });

  return {
    start: () => {
      listener.start();
      timer = setInterval(recheck, recheckMs);
    },
    stop: async () => {
      clearInterval(timer);
      await listener.stop();
    },
    connections: () => io.of("/").sockets.size,
    tellNewest: () => {
      tellNewest().catch((error: unknown) =>
        log.warn({ err: error }, "the newest numbers could not be told"),
      );
    },
  };
};
