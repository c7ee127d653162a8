import { z } from "zod";

const id = z.string().min(1);
const digits = z.string().regex(/^\+?[0-9]{5,20}$/, "digits, with or without a leading +");

const app = z.strictObject({
  appId: id,
  appKey: id,
  appSecret: id,
  verifyToken: id,
  webhookUrl: z.url(),
});

const template = z.strictObject({
  id: id.optional(),
  name: id,
  language: id,
  status: z.string().default("APPROVED"),
  category: z.enum(["MARKETING", "UTILITY", "AUTHENTICATION"]),
  parameter_format: z.enum(["POSITIONAL", "NAMED"]).optional(),
  quality_score: z.looseObject({ score: z.string() }).optional(),
  components: z.array(z.looseObject({ type: z.string() })),
});

const account = z.strictObject({
  wabaId: id,
  portfolioId: id,
  appKey: id,
  name: id,
  subscribed: z.boolean().default(true),
  templates: z.array(template).optional(),
});

const number = z.strictObject({
  phoneNumberId: id,
  wabaId: id,
  displayPhoneNumber: id,
  verifiedName: id,
  accessToken: id,
  throughput: z.enum(["STANDARD", "HIGH"]).default("STANDARD"),
  qualityRating: z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]).default("GREEN"),
  messagingLimit: z.string().default("TIER_2K"),
  registered: z.boolean().default(true),
  pin: z
    .string()
    .regex(/^[0-9]{6}$/)
    .optional(),
  tokenExpired: z.boolean().default(false),
});

/** A person with WhatsApp. Without `phone` the business only ever sees the BSUID. */
export const customerSchema = z
  .strictObject({
    phone: digits.optional(),
    bsuid: z
      .string()
      .regex(/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/, "a country code, a dot and up to 128 letters and digits")
      .optional(),
    name: id,
    username: z.string().optional(),
    parentBsuid: z.string().optional(),
  })
  .refine((customer) => customer.phone ?? customer.bsuid, "a customer needs a phone or a bsuid");

/** When the customer last wrote: opens the service window of a pair without a webhook. */
const openWindow = z.strictObject({ phoneNumberId: id, customer: id, lastInboundAt: z.iso.datetime() });

/** What the simulator plays: apps, accounts (WABAs), business numbers and customers. */
export const configSchema = z.strictObject({
  apps: z.array(app).default([]),
  accounts: z.array(account).default([]),
  numbers: z.array(number).default([]),
  customers: z.array(customerSchema).default([]),
  windows: z.array(openWindow).default([]),
});

const ms = z.number().int().min(0);

/** Behaviour that is not a fault. Every field may be patched while running. */
export const settingsSchema = z.strictObject({
  /** How long updates wait for company before a webhook is posted, in ms. */
  lingerMs: ms.default(5),
  /** Updates in one webhook body; Meta documents up to 1,000. */
  maxUpdates: z.number().int().min(1).max(1000).default(100),
  /** Webhook posts in flight at once, per app. */
  concurrency: z.number().int().min(1).max(512).default(32),
  retryBaseMs: ms.min(1).default(1000),
  retryMaxMs: ms.min(1).default(600_000),
  webhookTimeoutMs: ms.min(1).default(10_000),
  sentMs: ms.default(120),
  deliveredMs: ms.default(350),
  readMs: ms.default(500),
  /** Read every delivered message, as if each chat were open. */
  autoRead: z.boolean().default(false),
  numberLimit: z.boolean().default(true),
  pairLimit: z.boolean().default(true),
  pairBurst: z.number().int().min(1).default(45),
  pairEveryMs: ms.min(1).default(6000),
  /** Overrides 80/s (STANDARD) and 1,000/s (HIGH) for every number. */
  numberPerSecond: z.number().min(1).nullable().default(null),
  /** Fail free-form messages outside the 24 h service window with 131047. */
  window: z.boolean().default(true),
  /** Refuse media ids that were never uploaded here, as Meta does. */
  strictMedia: z.boolean().default(true),
});

export type SimulatorConfig = z.infer<typeof configSchema>;
export type SimulatorConfigInput = z.input<typeof configSchema>;
export type App = z.infer<typeof app>;
export type Account = z.infer<typeof account>;
export type BusinessNumber = z.infer<typeof number>;
export type Template = z.infer<typeof template>;
export type CustomerInput = z.infer<typeof customerSchema>;
export type Settings = z.infer<typeof settingsSchema>;
