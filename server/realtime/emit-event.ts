import { events } from "#contracts/events/registry.ts";
import type { AnyEnvelope, EventName } from "#contracts/events/registry.ts";
import { presentEnvelope } from "./envelope.ts";
import type { EventRow } from "./envelope.ts";
import { orgRoom, permissionRoom } from "./rooms.ts";
import type { SocketServer } from "./socket-server.ts";

/** Sends numbered events to whoever may hear them. */
export interface Emitter {
  event(row: EventRow): void;
  /** Tells an org its newest number, so that clients who missed something catch up. */
  newest(orgId: string, lastSeq: number): void;
}

export const createEmitter = (io: SocketServer): Emitter => ({
  event: (row) => {
    if (!Object.hasOwn(events, row.name)) return;
    const { audience } = events[row.name as EventName];
    io.to(permissionRoom(row.org_id, audience)).emit("event", presentEnvelope(row) as AnyEnvelope);
  },
  newest: (orgId, lastSeq) => {
    io.to(orgRoom(orgId)).emit("hello", { lastSeq });
  },
});
