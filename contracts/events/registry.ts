import { z } from "zod";
import { envelopeOf } from "../define-event.ts";
import { channelChanged } from "./channel.events.ts";
import { contactChanged, conversationChanged, conversationMerged } from "./conversation.events.ts";
import { messageCreated, messageStatusChanged } from "./message.events.ts";
import { memberChanged, permissionSetChanged, teamChanged } from "./team.events.ts";

/** Every event. Socket types, rooms, the replay route and the projections derive from it. */
export const events = {
  "message.created": messageCreated,
  "message.status_changed": messageStatusChanged,
  "conversation.changed": conversationChanged,
  "conversation.merged": conversationMerged,
  "contact.changed": contactChanged,
  "channel.changed": channelChanged,
  "member.changed": memberChanged,
  "team.changed": teamChanged,
  "permission_set.changed": permissionSetChanged,
} as const;

export type EventName = keyof typeof events;
export type EventData<Name extends EventName> = z.infer<(typeof events)[Name]["data"]>;
/** What a writer hands in; parsing brands the ids. */
export type EventInput<Name extends EventName> = z.input<(typeof events)[Name]["data"]>;

/** Envelope of any known event, told apart by `name`. */
export const AnyEnvelope = z.discriminatedUnion("name", [
  envelopeOf(messageCreated),
  envelopeOf(messageStatusChanged),
  envelopeOf(conversationChanged),
  envelopeOf(conversationMerged),
  envelopeOf(contactChanged),
  envelopeOf(channelChanged),
  envelopeOf(memberChanged),
  envelopeOf(teamChanged),
  envelopeOf(permissionSetChanged),
]);
export type AnyEnvelope = z.infer<typeof AnyEnvelope>;
