import { AppError } from "#contracts/errors.ts";
import { clientEvents, Presence } from "#contracts/events/socket-maps.ts";
import type { ClientEventName, ClientEventPayload, SocketReply } from "#contracts/events/socket-maps.ts";
import type { Logger } from "#core/platform/log.ts";
import { conversationRoom } from "./rooms.ts";
import type { SessionAuthority } from "./session-authority.ts";
import type { HubSocket, SocketData } from "./socket-server.ts";

export interface ClientEventDeps {
  authority: SessionAuthority;
  log: Logger;
}

type Handle<Name extends ClientEventName> = (
  socket: HubSocket,
  payload: ClientEventPayload<Name>,
) => Promise<void> | void;

const mostWatched = 50;
/** Client events a socket may send: a burst, refilled every second. */
const burst = 40;
const perSecond = 10;
/** Refused events after which a socket is cut off. */
const patience = 50;

export const watchedRooms = (socket: HubSocket): string[] =>
  [...socket.rooms].filter((room) => room.startsWith(conversationRoom(socket.data.orgId, "")));

const tellOthers = (socket: HubSocket, conversationId: string, kind: Presence["kind"]): void => {
  const presence = Presence.parse({ conversationId, memberId: socket.data.memberId, kind });
  socket.to(conversationRoom(socket.data.orgId, conversationId)).emit("presence", presence);
};

/** Tells a newcomer who is looking already. */
const tellWhoIsThere = async (socket: HubSocket, conversationId: string): Promise<void> => {
  const others = await socket.nsp.in(conversationRoom(socket.data.orgId, conversationId)).fetchSockets();
  const members = new Set(others.map((other) => (other.data as SocketData).memberId));
  members.delete(socket.data.memberId);
  for (const memberId of members) {
    socket.emit("presence", Presence.parse({ conversationId, memberId, kind: "viewing" }));
  }
};

const createHandlers = ({
  authority,
  log,
}: ClientEventDeps): { [Name in ClientEventName]: Handle<Name> } => ({
  watch: async (socket, { conversationId }) => {
    if (watchedRooms(socket).length >= mostWatched) throw new AppError("rate_limited");
    const { permissions, found } = await authority.look(socket.data, conversationId);
    if (!permissions) {
      socket.disconnect(true);
      throw new AppError("session_expired");
    }
    if (!permissions.includes(clientEvents.watch.access)) throw new AppError("forbidden");
    if (!found) throw new AppError("not_found");
    const room = conversationRoom(socket.data.orgId, conversationId);
    await socket.join(room);
    // The right may have been taken away while the database was asked.
    if (!socket.data.permissions.includes(clientEvents.watch.access)) {
      await socket.leave(room);
      throw new AppError("forbidden");
    }
    tellOthers(socket, conversationId, "viewing");
    tellWhoIsThere(socket, conversationId).catch((error: unknown) =>
      log.debug({ err: error }, "who else is looking could not be told"),
    );
  },
  unwatch: async (socket, { conversationId }) => {
    const room = conversationRoom(socket.data.orgId, conversationId);
    // Who was never there has not left; asking twice is no fault.
    if (!socket.rooms.has(room)) return;
    tellOthers(socket, conversationId, "left");
    await socket.leave(room);
  },
  typing: (socket, { conversationId }) => {
    const room = conversationRoom(socket.data.orgId, conversationId);
    if (!socket.rooms.has(room)) throw new AppError("not_found");
    tellOthers(socket, conversationId, "typing");
  },
  ack: (socket, { seq }) => {
    socket.data.ackedSeq = Math.max(socket.data.ackedSeq, seq);
  },
});

/** Takes one from the allowance; false when it is used up. */
const createAllowance = (): (() => boolean) => {
  let left = burst;
  let at = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(burst, left + ((now - at) / 1000) * perSecond);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
};

/**
 * Listens to a socket through the table of client events: known name, permission of the role, payload by its schema;
 * everything else is refused, and a socket that keeps asking for it is cut off.
 */
export const listenToClient = (socket: HubSocket, deps: ClientEventDeps): void => {
  const handlers = createHandlers(deps);
  const allowed = createAllowance();
  let refusals = 0;

  const handle = async (name: unknown, payload: unknown): Promise<void> => {
    if (!allowed()) throw new AppError("rate_limited");
    if (typeof name !== "string" || !Object.hasOwn(clientEvents, name)) throw new AppError("bad_request");
    const event = clientEvents[name as ClientEventName];
    if (!socket.data.permissions.includes(event.access)) throw new AppError("forbidden");
    const parsed = event.payload.safeParse(payload);
    if (!parsed.success) throw new AppError("invalid_input");
    await (handlers[name as ClientEventName] as Handle<never>)(socket, parsed.data as never);
  };

  // The packets end here: no other listener can be reached by a name that is not in the table.
  socket.use((packet: unknown[]) => {
    const [name, payload] = packet;
    const last = packet.at(-1);
    const reply = typeof last === "function" ? (last as (answer: SocketReply) => void) : undefined;
    handle(name, typeof payload === "function" ? undefined : payload).then(
      () => reply?.({ ok: true }),
      (error: unknown) => {
        const code = error instanceof AppError ? error.code : "internal";
        if (code === "internal") deps.log.error({ err: error }, "client event failed");
        reply?.({ ok: false, code });
        refusals += 1;
        if (refusals > patience) socket.disconnect(true);
      },
    );
  });
  socket.on("disconnecting", () => {
    const prefix = conversationRoom(socket.data.orgId, "");
    for (const room of watchedRooms(socket)) tellOthers(socket, room.slice(prefix.length), "left");
  });
};
