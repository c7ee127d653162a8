import { createAccountHandlers } from "./account-handlers.ts";
import { createAccessHandlers } from "./access-handlers.ts";
import type { AccessDeps } from "./access-handlers.ts";
import { createCreateApiKey } from "./features/api-keys/create-api-key.ts";
import type { KeyDeps } from "./features/api-keys/key-deps.ts";
import { createListApiKeys } from "./features/api-keys/list-api-keys.ts";
import { createRevokeApiKey } from "./features/api-keys/revoke-api-key.ts";
import { createRotateApiKey } from "./features/api-keys/rotate-api-key.ts";
import { createExportAudit } from "./features/audit/export-audit.ts";
import { createListAudit } from "./features/audit/list-audit.ts";
import type { AuthDeps } from "./features/auth/auth-deps.ts";
import { createLogin } from "./features/auth/login.ts";
import { createLogout } from "./features/auth/logout.ts";
import { createMe } from "./features/auth/me.ts";
import { createRefresh } from "./features/auth/refresh.ts";
import { createListChannels } from "./features/channels/list-channels.ts";
import { createGetContact } from "./features/contacts/get-contact.ts";
import { createListContacts } from "./features/contacts/list-contacts.ts";
import { createGetConversation } from "./features/conversations/get-conversation.ts";
import { createListConversations } from "./features/conversations/list-conversations.ts";
import { createReadConversation } from "./features/conversations/read-conversation.ts";
import { createUpdateConversation } from "./features/conversations/update-conversation.ts";
import { createListEvents } from "./features/events/list-events.ts";
import { createGetDelivery } from "./features/journal/get-delivery.ts";
import { createListItems } from "./features/journal/list-items.ts";
import { createListMessages } from "./features/messages/list-messages.ts";
import { createResendMessage, createSendMessage } from "./features/messages/send-handlers.ts";
import type { SendDeps } from "./features/messages/send-handlers.ts";
import { createGetSecurity } from "./features/security/get-security.ts";
import type { SecurityDeps } from "./features/security/get-security.ts";
import type { Handlers } from "./handler.ts";
import type { OrgDeps } from "./features/org/org-deps.ts";
import { createOrgHandlers } from "./org-handlers.ts";
import { createTeamHandlers } from "./team-handlers.ts";
import type { TeamDeps } from "./team-handlers.ts";

export type HandlerDeps = SecurityDeps & AuthDeps & SendDeps & KeyDeps & TeamDeps & AccessDeps & OrgDeps;

/** Every route's handler. A route that is missing here does not compile, and would not mount. */
export const createHandlers = (deps: HandlerDeps): Handlers => ({
  authLogin: createLogin(deps),
  authRefresh: createRefresh(deps),
  authLogout: createLogout(deps),
  authMe: createMe(deps),
  ...createAccountHandlers(deps),
  ...createAccessHandlers(deps),
  ...createTeamHandlers(deps),
  channelsList: createListChannels(deps),
  apiKeysList: createListApiKeys(deps),
  apiKeysCreate: createCreateApiKey(deps),
  apiKeysRotate: createRotateApiKey(deps),
  apiKeysRevoke: createRevokeApiKey(deps),
  conversationsList: createListConversations(deps),
  conversationsGet: createGetConversation(deps),
  conversationsUpdate: createUpdateConversation(deps),
  conversationsRead: createReadConversation(deps),
  messagesList: createListMessages(deps),
  messagesSend: createSendMessage(deps),
  messagesResend: createResendMessage(deps),
  contactsList: createListContacts(deps),
  contactsGet: createGetContact(deps),
  eventsList: createListEvents(deps),
  journalItemsList: createListItems(deps),
  journalDeliveryGet: createGetDelivery(deps),
  ...createOrgHandlers(deps),
  auditList: createListAudit(deps),
  auditExport: createExportAudit(deps),
  securityGet: createGetSecurity(deps),
});
