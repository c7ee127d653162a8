import { z } from "zod";
import { EventId, OrgId } from "./ids.ts";
import type { Permission } from "./roles.ts";

export interface EventDef<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  /** A fact, past tense: `message.created`. */
  name: Name;
  version: number;
  /** Who hears it: members whose role holds this permission. */
  audience: Permission;
  data: Data;
}

/** Declares an event. Socket types, rooms and the replay route derive from the catalogue. */
export const defineEvent = <Name extends string, Data extends z.ZodType>(
  spec: EventDef<Name, Data>,
): EventDef<Name, Data> => spec;

/**
 * Envelope of an event on the socket and in `GET /events`.
 * `seq` grows by one per event of the org; a member may see gaps where events were not for them.
 */
export const envelopeOf = <Name extends string, Data extends z.ZodType>(event: EventDef<Name, Data>) =>
  z.object({
    seq: z.int().positive(),
    id: EventId,
    name: z.literal(event.name),
    orgId: OrgId,
    at: z.iso.datetime(),
    data: event.data,
  });
