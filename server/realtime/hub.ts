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
      rightsAskedAt: 0,
    });
  };

/** Joins the rooms of the permission table, then looks again: the session may have ended in between. */
const welcome = async (socket: HubSocket, authority: SessionAuthority): Promise<void> => {
  const { orgId, sessionId, permissions } = socket.data;
  await socket.join([orgRoom(orgId), sessionRoom(sessionId), ...roomsOf(orgId, permissions)]);
  const askedAt = nextLook();
  const admitted = await authority.admit(socket.data);
  if (!admitted) {
    socket.disconnect(true);
    return;
  }
  await changeRights(socket, admitted.permissions, askedAt);
  socket.emit("hello", { lastSeq: admitted.lastSeq });
};

let looks = 0;
/** The number of a look at the database, taken before it is asked. */
const nextLook = (): number => (looks += 1);

/**
 * Gives a socket the rights that a look has found. Looks may end in another order than they began: what an earlier one
 * found changes nothing after a later one.
 */
const changeRights = async (
  socket: HubSocket,
  permissions: readonly Permission[],
  askedAt: number,
): Promise<void> => {
  const { orgId, permissions: before } = socket.data;
  if (askedAt < socket.data.rightsAskedAt) return;
  socket.data.rightsAskedAt = askedAt;
  const lost = before.filter((permission) => !permissions.includes(permission));
  const won = permissions.filter((permission) => !before.includes(permission));
  if (lost.length + won.length === 0) return;
  socket.data.permissions = permissions;
  // Who may not read conversations any more does not go on watching one either.
  const watched = lost.includes(clientEvents.watch.access) ? watchedRooms(socket) : [];
  await Promise.all([
    ...[...roomsOf(orgId, lost), ...watched].map((room) => socket.leave(room)),
    socket.join(roomsOf(orgId, won)),
  ]);
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
    const askedAt = nextLook();
    const all = sockets();
    const ids = [...new Set(all.map((socket) => socket.data.sessionId))];
    const rights = await within(patienceMs, "checking the sockets", authority.rights(ids));
    lastGoodLook = clock.now().getTime();
    for (const socket of all) {
      const permissions = rights.get(socket.data.sessionId);
      if (!permissions || socket.data.exp * 1000 <= now) socket.disconnect(true);
      else await changeRights(socket, permissions, askedAt);
    }
  };
  const tellNewest = async (): Promise<void> => {
    for (const orgId of new Set(sockets().map((socket) => socket.data.orgId))) {
      io.local.to(orgRoom(orgId)).emit("hello", { lastSeq: await authority.newest(orgId) });
    }
  };
  /** One look at a time; whoever asks while one is under way gets another after it, however many they are. */
  let looking = false;
  let wanted = false;
  const recheck = (): void => {
    wanted = true;
    if (looking) return;
    looking = true;
    wanted = false;
    look()
      .catch((error: unknown) => {
        log.warn({ err: error }, "the sockets could not be checked");
        if (clock.now().getTime() - lastGoodLook >= failClosedMs - recheckMs) {
          for (const socket of sockets()) socket.disconnect(true);
        }
      })
      .finally(() => {
        looking = false;
        if (wanted) recheck();
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
