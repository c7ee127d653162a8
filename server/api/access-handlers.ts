import type { Kv } from "#core/platform/kv/kv.ts";
import type { IdentitySettings } from "../identity/identity-settings.ts";
import type { AuthDeps } from "./features/auth/auth-deps.ts";
import {
  answerSignedIn,
  answerSignIn,
  openAfterStepUp,
  signInOrStepUp,
} from "./features/auth/finish-sign-in.ts";
import type { OpenedSession, SignInOutcome } from "./features/auth/finish-sign-in.ts";
import { createAuthOptions } from "./features/oauth/auth-options.ts";
import { createFinishOauth } from "./features/oauth/finish-oauth.ts";
import { createListIdentities, createUnlinkIdentity } from "./features/oauth/login-identities.ts";
import type { FirstFactorEnd } from "./features/oauth/oauth-deps.ts";
import type { Providers } from "./features/oauth/providers.ts";
import { createLinkIdentity, createStartOauth } from "./features/oauth/start-oauth.ts";
import {
  createListMemberSessions,
  createRevokeMemberSession,
  createRevokeMemberSessions,
} from "./features/sessions/member-sessions.ts";
import {
  createListSessions,
  createRevokeOtherSessions,
  createRevokeSession,
} from "./features/sessions/own-sessions.ts";
import { createConfirmIdentity } from "./features/two-factor/confirm-identity.ts";
import { createConfirmTwoFactor } from "./features/two-factor/confirm-two-factor.ts";
import { createDisableTwoFactor } from "./features/two-factor/disable-two-factor.ts";
import { createFactorGuard } from "./features/two-factor/factor-guard.ts";
import { createGetTwoFactor } from "./features/two-factor/get-two-factor.ts";
import { createLoginTotp } from "./features/two-factor/login-totp.ts";
import type { SignInEnd } from "./features/two-factor/login-totp.ts";
import { createRenewRecoveryCodes } from "./features/two-factor/renew-recovery-codes.ts";
import { createSetUpTwoFactor } from "./features/two-factor/set-up-two-factor.ts";

export interface AccessDeps extends AuthDeps {
  settings: IdentitySettings;
  counters: Pick<Kv, "get" | "set" | "increment" | "remove">;
  providers: Providers;
  mailboxUrl?: string | undefined;
}

/** The end of a sign-in belongs to the feature `auth`; the second step and the other ways in borrow it here. */
const signInEndOf = (deps: AuthDeps): SignInEnd<OpenedSession> => ({
  open: (tx, ctx, subject, second) => openAfterStepUp(tx, deps, ctx, subject, second),
  answer: (ctx, opened, refreshIn) => answerSignedIn(deps, ctx, opened, refreshIn),
});

const firstFactorEndOf = (deps: AuthDeps): FirstFactorEnd<SignInOutcome> => ({
  signIn: (tx, ctx, who) => signInOrStepUp(tx, deps, ctx, who),
  answerSignIn: (ctx, outcome, refreshIn) => answerSignIn(deps, ctx, outcome, refreshIn),
});

/** How people prove who they are, and where they are signed in. */
export const createAccessHandlers = (given: AccessDeps) => {
  const deps = {
    ...given,
    factorGuard: createFactorGuard(given.counters, given.clock),
    signInEnd: signInEndOf(given),
    firstFactorEnd: firstFactorEndOf(given),
  };
  return {
    authOptions: createAuthOptions(deps),
    oauthStart: createStartOauth(deps),
    oauthFinish: createFinishOauth(deps),
    loginIdentitiesList: createListIdentities(deps),
    loginIdentitiesLink: createLinkIdentity(deps),
    loginIdentitiesUnlink: createUnlinkIdentity(deps),
    authLoginTotp: createLoginTotp(deps),
    authConfirm: createConfirmIdentity(deps),
    twoFactorGet: createGetTwoFactor(deps),
    twoFactorSetUp: createSetUpTwoFactor(deps),
    twoFactorConfirm: createConfirmTwoFactor(deps),
    twoFactorRecoveryCodes: createRenewRecoveryCodes(deps),
    twoFactorDisable: createDisableTwoFactor(deps),
    sessionsList: createListSessions(deps),
    sessionsRevoke: createRevokeSession(deps),
    sessionsRevokeOthers: createRevokeOtherSessions(deps),
    memberSessionsList: createListMemberSessions(deps),
    memberSessionsRevoke: createRevokeMemberSession(deps),
    memberSessionsRevokeAll: createRevokeMemberSessions(deps),
  };
};
