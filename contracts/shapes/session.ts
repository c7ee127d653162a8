import { z } from "zod";
import { SessionId } from "../ids.ts";

/** A signed-in device. */
export const Session = z.object({
  id: SessionId,
  /** Browser and system in words, from the user agent: `Firefox on Windows`. */
  device: z.string(),
  /** Where it was signed in from, cut to the network: `203.0.113.x`, `This machine`. */
  place: z.string(),
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;
