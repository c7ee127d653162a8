import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { AnyEnvelope } from "../events/registry.ts";

export const eventsList = defineRoute({
  name: "events.list",
  method: "get",
  path: "/events",
  summary: "What happened after a sequence number, in order; used to catch up after a cut",
  access: "event:read",
  query: z.strictObject({
    after: z.coerce.number().int().nonnegative(),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
  }),
  status: 200,
  result: z.object({
    items: z.array(AnyEnvelope),
    /** Pass as `after` for the next page; null when caught up. */
    nextCursor: z.string().nullable(),
    /** The org's newest sequence number now. */
    lastSeq: z.int().nonnegative(),
  }),
  errors: ["cursor_expired"],
});
