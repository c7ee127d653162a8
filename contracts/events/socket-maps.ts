import { z } from "zod";
import { ConversationId, MemberId } from "../ids.ts";
import type { Permission } from "../roles.ts";
import type { AnyEnvelope } from "./registry.ts";

/** What a client may emit. Each has its schema and the permission it needs; anything else is refused. */
export const clientEvents = {
  /** Start hearing who views or types in a conversation. The server decides the room. */
  watch: {
    payload: z.strictObject({ conversationId: ConversationId }),
    access: "conversation:read",
  },
  unwatch: {
    payload: z.strictObject({ conversationId: ConversationId }),
    access: "conversation:read",
  },
  /** The member is writing in a watched conversation. */
  typing: {
    payload: z.strictObject({ conversationId: ConversationId }),
    access: "message:send",
  },
  /** Everything up to this sequence number has been applied by the client. */
  ack: {
    payload: z.strictObject({ seq: z.int().nonnegative() }),
    access: "event:read",
  },
} as const satisfies Record<string, { payload: z.ZodType; access: Permission }>;

export type ClientEventName = keyof typeof clientEvents;
export type ClientEventPayload<Name extends ClientEventName> = z.infer<
  (typeof clientEvents)[Name]["payload"]
>;

/** Answer to every client event. */
export type SocketReply = { ok: true } | { ok: false; code: string };

/** Passing facts that are not stored: who types right now. */
export const Presence = z.object({
  conversationId: ConversationId,
  memberId: MemberId,
  kind: z.enum(["typing", "viewing", "left"]),
});
export type Presence = z.infer<typeof Presence>;

/** Socket.IO generics of the hub and the console. */
export interface ServerToClientEvents {
  event: (envelope: AnyEnvelope) => void;
  presence: (presence: Presence) => void;
  /** Sent right after the handshake: the org's newest sequence number. */
  hello: (hello: { lastSeq: number }) => void;
}
export type ClientToServerEvents = {
  [Name in ClientEventName]: (
    payload: ClientEventPayload<Name>,
    reply?: (answer: SocketReply) => void,
  ) => void;
};
