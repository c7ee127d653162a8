import { z } from "zod";

const customerRef = z
  .strictObject({ phone: z.string().optional(), bsuid: z.string().optional() })
  .refine((from) => from.phone ?? from.bsuid, "phone or bsuid is needed");

/** What a customer sends. `{i}` in a text becomes the running number when `count` is above 1. */
export const inboundSchema = z
  .strictObject({
    phoneNumberId: z.string(),
    from: customerRef,
    text: z.string().optional(),
    message: z.looseObject({ type: z.string() }).optional(),
    contextWamid: z.string().optional(),
    count: z.number().int().min(1).max(100_000).default(1),
  })
  .refine(
    (body) => (body.text === undefined) !== (body.message === undefined),
    "exactly one of text and message",
  );
export type InboundOrder = z.infer<typeof inboundSchema>;

export const readSchema = z.strictObject({ phoneNumberId: z.string(), customer: z.string() });

/** `body` is written as Meta writes JSON; `raw` goes out byte for byte. */
export const webhookSchema = z
  .strictObject({
    appKey: z.string().optional(),
    body: z.unknown().optional(),
    raw: z.string().optional(),
    /** right, wrong, none, or the very header value. */
    signature: z.string().default("right"),
    url: z.url().optional(),
  })
  .refine((order) => (order.body === undefined) !== (order.raw === undefined), "exactly one of body and raw");

export const handshakeSchema = z.strictObject({
  appKey: z.string().optional(),
  /** Instead of the app's own, to try a wrong one. */
  verifyToken: z.string().optional(),
});

export const windowSchema = z.strictObject({
  phoneNumberId: z.string(),
  customer: z.string(),
  lastInboundAt: z.iso.datetime().nullable(),
});

export const logQuerySchema = z.object({
  since: z.coerce.number().int().min(0).default(0),
  sinceRefused: z.coerce.number().int().min(0).default(0),
  sinceWebhooks: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).default(Number.MAX_SAFE_INTEGER),
});
export type LogQuery = z.infer<typeof logQuerySchema>;
