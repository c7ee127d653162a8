import { z } from "zod";
import { DeliveryNo, JournalItemId, MessageId } from "../ids.ts";

/**
 * Something a delivery brought that is not an ordinary message or status: an account update, an unknown
 * field, a bad item. `kept` = stored for later features, `failed` = could not be applied, see `problem`.
 */
export const JournalItem = z.object({
  id: JournalItemId,
  deliveryNo: DeliveryNo,
  field: z.string(),
  kind: z.string(),
  state: z.enum(["kept", "parked", "failed"]),
  problem: z.string().optional(),
  messageId: MessageId.optional(),
  body: z.unknown(),
  receivedAt: z.iso.datetime(),
});
export type JournalItem = z.infer<typeof JournalItem>;

/** One raw webhook POST, cut down to the entries of the reader's own accounts. */
export const DeliveryView = z.object({
  no: DeliveryNo,
  receivedAt: z.iso.datetime(),
  processedAt: z.iso.datetime().nullable(),
  sizeBytes: z.int(),
  /** The body's changes that belong to this org, pretty JSON. */
  body: z.string(),
  items: z.array(JournalItem),
});
export type DeliveryView = z.infer<typeof DeliveryView>;
