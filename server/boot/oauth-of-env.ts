import type { ServerEnv } from "#core/platform/env/server-env.ts";
import type { OauthSettings } from "../api/features/oauth/oauth-settings.ts";

/** The providers that the operator has set up: those with an id and a secret. */
export const oauthOfEnv = (env: ServerEnv): OauthSettings => ({
  ...(env.GOOGLE_CLIENT_ID !== undefined && env.GOOGLE_CLIENT_SECRET !== undefined
    ? {
        google: {
          clientId: env.GOOGLE_CLIENT_ID,
          clientSecret: env.GOOGLE_CLIENT_SECRET,
          issuer: env.GOOGLE_ISSUER,
        },
      }
    : {}),
  ...(env.GITHUB_CLIENT_ID !== undefined && env.GITHUB_CLIENT_SECRET !== undefined
    ? {
        github: {
          clientId: env.GITHUB_CLIENT_ID,
          clientSecret: env.GITHUB_CLIENT_SECRET,
          origin: env.GITHUB_ORIGIN,
        },
      }
    : {}),
});
