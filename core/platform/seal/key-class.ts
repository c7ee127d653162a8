import { z } from "zod";

/**
 * Who may open what. `graph`: tokens of the Graph API (the sending workers). `webhook`: app secrets for checking
 * signatures (server ingest). `mail`: SMTP secrets. `hooks`: secrets of tenants' own webhooks.
 */
export const KeyClass = z.enum(["graph", "webhook", "mail", "hooks"]);
export type KeyClass = z.infer<typeof KeyClass>;
