import { createEmailChange } from "./features/account/email-change.ts";
import { createPasswordChange } from "./features/account/password-change.ts";
import { createPasswordReset } from "./features/account/password-reset.ts";
import { createPasswordResetUse } from "./features/account/password-reset-use.ts";
import { createSignup } from "./features/account/signup.ts";
import { createUpdateMe } from "./features/account/update-me.ts";
import { createVerifyEmail } from "./features/account/verify-email.ts";
import { createVerifyEmailAgain } from "./features/account/verify-email-again.ts";
import type { AuthDeps } from "./features/auth/auth-deps.ts";
import { createMagicLink, createMagicLinkUse } from "./features/auth/magic-link.ts";
import { createSwitchOrg } from "./features/auth/switch-org.ts";
import type { Handlers } from "./handler.ts";

/** The life of an account: sign-up, address, password, links that sign in, other orgs of the same person. */
export const createAccountHandlers = (deps: AuthDeps) =>
  ({
    authSignup: createSignup(deps),
    authVerifyEmail: createVerifyEmail(deps),
    authVerifyEmailAgain: createVerifyEmailAgain(deps),
    authMagicLink: createMagicLink(deps),
    authMagicLinkUse: createMagicLinkUse(deps),
    authPasswordReset: createPasswordReset(deps),
    authPasswordResetUse: createPasswordResetUse(deps),
    authPasswordChange: createPasswordChange(deps),
    authEmailChange: createEmailChange(deps),
    authUpdateMe: createUpdateMe(deps),
    authSwitch: createSwitchOrg(deps),
  }) satisfies Partial<Handlers>;
