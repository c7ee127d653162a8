import { z } from "zod";
import { defineEvent } from "../define-event.ts";
import { Channel } from "../shapes/channel.ts";

/** A channel was connected, paused (with the reason) or disconnected. */
export const channelChanged = defineEvent({
  name: "channel.changed",
  version: 1,
  audience: "channel:read",
  data: z.object({ channel: Channel }),
});
