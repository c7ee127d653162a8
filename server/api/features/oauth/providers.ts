import { AppError } from "#contracts/errors.ts";
import type { LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { createEgress } from "#core/platform/http-egress/egress.ts";
import { createGithub } from "./github.ts";
import { createGoogle } from "./google.ts";
import type { ProviderClient } from "./login-provider.ts";
import { oauthOrigins } from "./oauth-settings.ts";
import type { OauthSettings } from "./oauth-settings.ts";

export interface Providers {
  /** Those that are set up. */
  names: readonly LoginProvider[];
  /** @throws AppError `not_found` for one that is not set up */
  of(name: LoginProvider): ProviderClient;
  close(): Promise<void>;
}

/** The providers of this installation, behind one closed list of origins. Calls nobody before the first use. */
export const createProviders = (settings: OauthSettings): Providers => {
  const egress = createEgress({ origins: oauthOrigins(settings), connections: 8 });
  const clients = new Map<LoginProvider, ProviderClient>();
  if (settings.google) clients.set("google", createGoogle(settings.google, egress));
  if (settings.github) clients.set("github", createGithub(settings.github, egress));
  return {
    names: [...clients.keys()],
    of: (name) => {
      const client = clients.get(name);
      if (!client) throw new AppError("not_found");
      return client;
    },
    close: () => egress.close(),
  };
};
