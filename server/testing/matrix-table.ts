import type { ErrorCode } from "#contracts/errors.ts";
import type { ClientEventName } from "#contracts/events/socket-maps.ts";
import type { RouteKey } from "#contracts/routes/registry.ts";
import { newId } from "#core/platform/ids.ts";
import type { World } from "./world.ts";

/** A call that is right in the org of `world`, given its ids. */
export interface MatrixRow {
  params?: (world: World) => Record<string, string>;
  query?: Record<string, string>;
  body?: (world: World) => Record<string, unknown>;
  /** Body fields that name something: foreign ids are tried in each. */
  bodyIds?: readonly string[];
  /** Query fields that name something. */
  queryIds?: readonly string[];
  /** What a public route answers to this call by anybody. Default 401. */
  anonymous?: number;
  /** Ends the caller's session: somebody new signs in for it. */
  endsSession?: true;
  /** What it names is gone or used up afterwards: each call gets a world of its own. */
  spends?: true;
  /** What a call that is right in form is refused with, when it takes a secret of its own or another owner. */
  refused?: readonly ErrorCode[];
}

const inInvitation = { params: (world: World) => ({ invitationId: world.invitation }) };
const inPermissionSet = { params: (world: World) => ({ permissionSetId: world.permissionSet }) };
const inTeam = { params: (world: World) => ({ teamId: world.team }) };
/** Of the right form, and nobody's. */
const linkToken = `plk_${"A".repeat(43)}`;

const inConversation = { params: (world: World) => ({ conversationId: world.conversation }) };

/**
 * Every route, with a call that is right. The tenancy, role, inventory and input tests are generated from this table
 * and the registry; a route that is missing here does not compile, and fails `npm run check`.
 */
export const matrixTable: Readonly<Record<RouteKey, MatrixRow>> = {
  authLogin: { body: () => ({ email: "somebody@example.com", password: "not the password" }) },
  authRefresh: { body: () => ({ refreshToken: `prt_${"A".repeat(43)}` }) },
  authLogout: { endsSession: true },
  authMe: {},
  authUpdateMe: { body: () => ({ name: "Ada Lovelace" }) },
  authSwitch: { body: (world) => ({ orgId: world.orgId }), bodyIds: ["orgId"], endsSession: true },
  authSignup: {
    body: () => ({ orgName: "New Org", name: "Ada", email: `${newId()}@example.com`, password: newId() }),
    anonymous: 202,
  },
  authVerifyEmail: { body: () => ({ token: linkToken }), anonymous: 410 },
  authVerifyEmailAgain: {},
  authMagicLink: { body: () => ({ email: `${newId()}@example.com` }), anonymous: 202 },
  authMagicLinkUse: { body: () => ({ token: linkToken }), anonymous: 410 },
  authPasswordReset: { body: () => ({ email: `${newId()}@example.com` }), anonymous: 202 },
  authPasswordResetUse: { body: () => ({ token: linkToken, password: newId() }), anonymous: 410 },
  authPasswordChange: {
    body: () => ({
      currentPassword: "correct horse battery staple",
      password: "correct horse battery staple",
    }),
  },
  authEmailChange: { body: () => ({ email: `${newId()}@example.com` }) },
  authLoginTotp: { body: () => ({ token: "A".repeat(40), code: "123456" }) },
  authConfirm: { body: () => ({ password: "correct horse battery staple" }) },
  twoFactorGet: {},
  authOptions: { anonymous: 200 },
  // No provider is set up here: they have tests of their own.
  oauthStart: { params: () => ({ provider: "google" }), anonymous: 404 },
  oauthFinish: {
    params: () => ({ provider: "google" }),
    body: () => ({ query: "code=x&state=y" }),
    anonymous: 404,
  },
  loginIdentitiesList: {},
  loginIdentitiesLink: { params: () => ({ provider: "google" }), refused: ["not_found"] },
  loginIdentitiesUnlink: { params: () => ({ provider: "google" }), refused: ["not_found"] },
  twoFactorSetUp: { body: () => ({}) },
  twoFactorConfirm: { body: () => ({ code: "123456" }), refused: ["two_factor_off", "code_invalid"] },
  twoFactorRecoveryCodes: { refused: ["two_factor_off"] },
  twoFactorDisable: { body: () => ({ code: "123456" }), refused: ["two_factor_off"] },
  sessionsList: {},
  sessionsRevoke: {
    params: (world) => ({ sessionId: world.session }),
    spends: true,
    // Whoever is not its owner finds nothing.
    refused: ["not_found"],
  },
  sessionsRevokeOthers: {},
  memberSessionsList: { params: (world) => ({ memberId: world.member }) },
  memberSessionsRevoke: {
    params: (world) => ({ memberId: world.member, sessionId: world.session }),
    spends: true,
  },
  memberSessionsRevokeAll: { params: (world) => ({ memberId: world.spareMember }) },
  membersList: {},
  membersUpdate: {
    params: (world) => ({ memberId: world.spareMember }),
    body: () => ({ role: "agent" }),
    bodyIds: ["permissionSetId", "handOverTo"],
  },
  membersLeave: { endsSession: true },
  invitationsList: {},
  invitationsCreate: {
    body: () => ({ email: `${newId()}@example.com`, role: "agent" }),
    bodyIds: ["permissionSetId"],
  },
  invitationsResend: inInvitation,
  invitationsWithdraw: { ...inInvitation, spends: true },
  invitationsLook: { body: () => ({ token: `inv_${"A".repeat(43)}` }) },
  invitationsAccept: {
    body: () => ({ token: `inv_${"A".repeat(43)}`, name: "Bo", newPassword: "correct horse battery" }),
  },
  permissionSetsList: {},
  permissionSetsCreate: { body: () => ({ name: `Night ${newId()}`, permissions: ["team:read"] }) },
  permissionSetsUpdate: { ...inPermissionSet, body: () => ({ permissions: ["conversation:read"] }) },
  permissionSetsDelete: { ...inPermissionSet, spends: true },
  teamsList: {},
  teamsCreate: {
    body: (world) => ({ name: `Early ${newId()}`, memberIds: [world.member] }),
    bodyIds: ["memberIds"],
  },
  teamsUpdate: {
    ...inTeam,
    body: (world) => ({ memberIds: [world.member] }),
    bodyIds: ["memberIds"],
  },
  teamsDelete: { ...inTeam, spends: true },
  channelsList: {},
  apiKeysList: {},
  apiKeysCreate: {
    body: (world) => ({ name: "Shop", permissions: ["conversation:read"], channelIds: [world.channel] }),
    bodyIds: ["channelIds"],
  },
  apiKeysRotate: { params: (world) => ({ apiKeyId: world.apiKey }), body: () => ({}), spends: true },
  apiKeysRevoke: { params: (world) => ({ apiKeyId: world.apiKey }), spends: true },
  conversationsList: { query: { status: "open" }, queryIds: ["channelId", "assignee"] },
  conversationsGet: inConversation,
  conversationsUpdate: {
    ...inConversation,
    body: (world) => ({ assigneeId: world.member }),
    bodyIds: ["assigneeId"],
  },
  conversationsRead: { ...inConversation, body: () => ({}) },
  messagesList: inConversation,
  messagesSend: {
    ...inConversation,
    body: () => ({ clientMessageId: newId(), text: "Hello" }),
    bodyIds: ["replyToMessageId"],
  },
  messagesResend: {
    params: (world) => ({ conversationId: world.conversation, messageId: world.failedMessage }),
    body: () => ({}),
  },
  contactsList: {},
  contactsGet: { params: (world) => ({ contactId: world.contact }) },
  eventsList: { query: { after: "0" } },
  journalItemsList: {},
  orgGet: {},
  orgUpdate: { body: () => ({ name: "Harbour Bikes" }) },
  orgMailSet: {
    body: () => ({
      ...{
        host: "mail.example",
        port: 587,
        security: "starttls",
        username: "u",
        password: "a long password",
      },
      ...{ fromName: "Harbour Bikes", fromAddress: "hello@harbour.example" },
    }),
  },
  orgMailRemove: {},
  orgMailTest: {},
  auditList: { query: { action: "login.succeeded" }, queryIds: ["memberId"] },
  auditExport: { body: () => ({}) },
  securityGet: { anonymous: 200 },
  journalDeliveryGet: { params: (world) => ({ deliveryNo: world.delivery }) },
};

/** The same for what a client may emit on the socket. */
export const socketMatrix: Readonly<
  Record<ClientEventName, { payload: (world: World) => Record<string, unknown>; names?: "conversation" }>
> = {
  watch: { payload: (world) => ({ conversationId: world.conversation }), names: "conversation" },
  typing: { payload: (world) => ({ conversationId: world.conversation }), names: "conversation" },
  unwatch: { payload: (world) => ({ conversationId: world.conversation }) },
  ack: { payload: () => ({ seq: 1 }) },
};
