import { z } from "zod";
import { ChannelId } from "../ids.ts";

/** One WhatsApp phone number. `paused` means sending waits; the reason is a sentence for people. */
export const Channel = z.object({
  id: ChannelId,
  name: z.string(),
  displayPhoneNumber: z.string(),
  phoneNumberId: z.string(),
  wabaId: z.string(),
  status: z.enum(["connected", "paused", "disconnected"]),
  pausedReason: z.string().optional(),
});
export type Channel = z.infer<typeof Channel>;
