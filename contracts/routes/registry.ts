import type { Route } from "../define-route.ts";
import { apiKeysCreate, apiKeysList, apiKeysRevoke, apiKeysRotate } from "./api-keys.routes.ts";
import {
  authEmailChange,
  authMagicLink,
  authMagicLinkUse,
  authPasswordChange,
  authPasswordReset,
  authPasswordResetUse,
  authSignup,
  authVerifyEmail,
  authVerifyEmailAgain,
} from "./account.routes.ts";
import {
  authConfirm,
  authLogin,
  authLoginTotp,
  authLogout,
  authMe,
  authRefresh,
  authSwitch,
  authUpdateMe,
} from "./auth.routes.ts";
import { auditExport, auditList } from "./audit.routes.ts";
import { contactsGet, contactsList } from "./contacts.routes.ts";
import {
  conversationsGet,
  conversationsList,
  conversationsRead,
  conversationsUpdate,
} from "./conversations.routes.ts";
import { eventsList } from "./events.routes.ts";
import { journalDeliveryGet, journalItemsList } from "./journal.routes.ts";
import { securityGet } from "./security.routes.ts";
import { orgGet, orgMailRemove, orgMailSet, orgMailTest, orgUpdate } from "./org.routes.ts";
import { messagesList, messagesResend, messagesSend } from "./messages.routes.ts";
import {
  permissionSetsCreate,
  permissionSetsDelete,
  permissionSetsList,
  permissionSetsUpdate,
  teamsCreate,
  teamsDelete,
  teamsList,
  teamsUpdate,
} from "./roles.routes.ts";
import {
  authOptions,
  loginIdentitiesLink,
  loginIdentitiesList,
  loginIdentitiesUnlink,
  oauthFinish,
  oauthStart,
} from "./oauth.routes.ts";
import {
  memberSessionsList,
  memberSessionsRevoke,
  memberSessionsRevokeAll,
  sessionsList,
  sessionsRevoke,
  sessionsRevokeOthers,
} from "./sessions.routes.ts";
import {
  channelsList,
  invitationsAccept,
  invitationsCreate,
  invitationsList,
  invitationsLook,
  invitationsResend,
  invitationsWithdraw,
  membersLeave,
  membersList,
  membersUpdate,
} from "./team.routes.ts";
import {
  twoFactorConfirm,
  twoFactorDisable,
  twoFactorGet,
  twoFactorRecoveryCodes,
  twoFactorSetUp,
} from "./two-factor.routes.ts";

/** Every HTTP route below `/api/v1`. What is not here is not served. */
export const routes = {
  authLogin,
  authRefresh,
  authLogout,
  authMe,
  authUpdateMe,
  authSwitch,
  authSignup,
  authVerifyEmail,
  authVerifyEmailAgain,
  authMagicLink,
  authMagicLinkUse,
  authPasswordReset,
  authPasswordResetUse,
  authPasswordChange,
  authEmailChange,
  authOptions,
  oauthStart,
  oauthFinish,
  loginIdentitiesList,
  loginIdentitiesLink,
  loginIdentitiesUnlink,
  authLoginTotp,
  authConfirm,
  twoFactorGet,
  twoFactorSetUp,
  twoFactorConfirm,
  twoFactorRecoveryCodes,
  twoFactorDisable,
  sessionsList,
  sessionsRevoke,
  sessionsRevokeOthers,
  memberSessionsList,
  memberSessionsRevoke,
  memberSessionsRevokeAll,
  membersList,
  // Before the routes of one member: the first path that fits answers.
  membersLeave,
  invitationsList,
  invitationsCreate,
  invitationsResend,
  invitationsWithdraw,
  membersUpdate,
  invitationsLook,
  invitationsAccept,
  permissionSetsList,
  permissionSetsCreate,
  permissionSetsUpdate,
  permissionSetsDelete,
  teamsList,
  teamsCreate,
  teamsUpdate,
  teamsDelete,
  channelsList,
  apiKeysList,
  apiKeysCreate,
  apiKeysRotate,
  apiKeysRevoke,
  conversationsList,
  conversationsGet,
  conversationsUpdate,
  conversationsRead,
  messagesList,
  messagesSend,
  messagesResend,
  contactsList,
  contactsGet,
  eventsList,
  journalItemsList,
  journalDeliveryGet,
  orgGet,
  orgUpdate,
  orgMailSet,
  orgMailRemove,
  orgMailTest,
  auditList,
  auditExport,
  securityGet,
} as const;

export type RouteKey = keyof typeof routes;
export const allRoutes: readonly Route[] = Object.values(routes);

export const apiPrefix = "/api/v1";
