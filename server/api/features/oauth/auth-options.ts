import type { authOptions } from "#contracts/routes/oauth.routes.ts";
import type { PublicHandler } from "../../handler.ts";
import type { OauthDeps } from "./oauth-deps.ts";

/** How one may sign in here: what the login page offers. */
export const createAuthOptions =
  ({
    providers,
    mailboxUrl,
  }: Pick<OauthDeps, "providers"> & { mailboxUrl?: string | undefined }): PublicHandler<typeof authOptions> =>
  () =>
    Promise.resolve({
      providers: [...providers.names],
      signup: true,
      magicLink: true,
      mailboxUrl: mailboxUrl ?? null,
    });
