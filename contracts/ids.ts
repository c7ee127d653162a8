import { z } from "zod";

/**
 * Branded ids: a ContactId cannot be handed where a ConversationId is wanted.
 * All are UUIDs (version 7, made by the application).
 */
const id = <Name extends string>(name: Name) =>
  z
    .uuid()
    .meta({ description: `${name}, a UUID (version 7)` })
    .brand<Name>();

export const OrgId = id("OrgId");
export type OrgId = z.infer<typeof OrgId>;
export const PersonId = id("PersonId");
export type PersonId = z.infer<typeof PersonId>;
export const MemberId = id("MemberId");
export type MemberId = z.infer<typeof MemberId>;
export const InvitationId = id("InvitationId");
export type InvitationId = z.infer<typeof InvitationId>;
export const PermissionSetId = id("PermissionSetId");
export type PermissionSetId = z.infer<typeof PermissionSetId>;
export const TeamId = id("TeamId");
export type TeamId = z.infer<typeof TeamId>;
export const ApiKeyId = id("ApiKeyId");
export type ApiKeyId = z.infer<typeof ApiKeyId>;
export const SessionId = id("SessionId");
export type SessionId = z.infer<typeof SessionId>;
export const PortfolioId = id("PortfolioId");
export type PortfolioId = z.infer<typeof PortfolioId>;
export const AccountId = id("AccountId");
export type AccountId = z.infer<typeof AccountId>;
export const ChannelId = id("ChannelId");
export type ChannelId = z.infer<typeof ChannelId>;
export const ContactId = id("ContactId");
export type ContactId = z.infer<typeof ContactId>;
export const IdentityId = id("IdentityId");
export type IdentityId = z.infer<typeof IdentityId>;
export const ConversationId = id("ConversationId");
export type ConversationId = z.infer<typeof ConversationId>;
export const MessageId = id("MessageId");
export type MessageId = z.infer<typeof MessageId>;
export const OutboxId = id("OutboxId");
export type OutboxId = z.infer<typeof OutboxId>;
export const EventId = id("EventId");
export type EventId = z.infer<typeof EventId>;
export const JournalItemId = id("JournalItemId");
export type JournalItemId = z.infer<typeof JournalItemId>;

/** A delivery's number in the journal (a growing integer, sent as a string: it may pass 2^53). */
export const DeliveryNo = z
  .string()
  .regex(/^\d{1,18}$/)
  .brand("DeliveryNo");
export type DeliveryNo = z.infer<typeof DeliveryNo>;
