import { AppError } from "#contracts/errors.ts";
import type { Role } from "#contracts/roles.ts";
import type { Clock } from "#core/platform/clock.ts";
import type { Database } from "#core/platform/db/database.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { Logger } from "#core/platform/log.ts";
import { within } from "#core/platform/within.ts";
import type { TokenVerifier } from "../identity/token-verifier.ts";
import { listenToClient } from "./client-events.ts";
import { createListener } from "./listener.ts";
import { orgRoom, roomsOfRole, sessionRoom } from "./rooms.ts";
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
    Object.assign(socket.data, { ...subject, role: admitted.role, exp: claims.exp, ackedSeq: 0 });
  };

/** Joins the rooms of the permission table, then looks again: the session may have ended in between. */
const welcome = async (socket: HubSocket, authority: SessionAuthority): Promise<void> => {
  const { orgId, sessionId, role } = socket.data;
  await socket.join([orgRoom(orgId), sessionRoom(sessionId), ...roomsOfRole(orgId, role)]);
  const admitted = await authority.admit(socket.data);
  if (!admitted) {
    socket.disconnect(true);
    return;
  }
  await changeRole(socket, admitted.role);
  socket.emit("hello", { lastSeq: admitted.lastSeq });
};

const changeRole = async (socket: HubSocket, role: Role): Promise<void> => {
  if (role === socket.data.role) return;
  const { orgId } = socket.data;
  for (const room of roomsOfRole(orgId, socket.data.role)) await socket.leave(room);
  socket.data.role = role;
  await socket.join(roomsOfRole(orgId, role));
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
    const roles = await within(patienceMs, "checking the sockets", authority.roles(ids));
    lastGoodLook = clock.now().getTime();
    for (const socket of all) {
      const role = roles.get(socket.data.sessionId);
      if (!role || socket.data.exp * 1000 <= now) socket.disconnect(true);
      else await changeRole(socket, role);
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
    onNotice: (sessionId) => io.local.in(sessionRoom(sessionId)).disconnectSockets(true),
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
