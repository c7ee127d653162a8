import { z } from "zod";
import { ContactId, ConversationId } from "../ids.ts";

export const IdentityKind = z.enum(["phone", "bsuid", "parent_bsuid", "username"]);
export type IdentityKind = z.infer<typeof IdentityKind>;

/** One address of a contact. `supersededAt` is set when Meta told us it changed. */
export const Identity = z.object({
  kind: IdentityKind,
  value: z.string(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  supersededAt: z.iso.datetime().nullable(),
});
export type Identity = z.infer<typeof Identity>;

export const Contact = z.object({
  id: ContactId,
  name: z.string(),
  phone: z.string().optional(),
  username: z.string().optional(),
  identities: z.array(Identity),
  createdAt: z.iso.datetime(),
  conversations: z.array(
    z.object({ id: ConversationId, status: z.enum(["open", "closed"]), lastMessageAt: z.iso.datetime() }),
  ),
});
export type Contact = z.infer<typeof Contact>;
