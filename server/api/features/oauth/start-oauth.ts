import type { LoginProvider, loginIdentitiesLink, oauthStart } from "#contracts/routes/oauth.routes.ts";
import type { Handler, HttpFacts, PublicHandler } from "../../handler.ts";
import { markBrowser } from "./browser-cookie.ts";
import type { OauthDeps } from "./oauth-deps.ts";
import { begin } from "./pending.ts";
import type { Pending } from "./pending.ts";

const start = async (
  { providers, counters, publicUrl }: OauthDeps,
  http: HttpFacts,
  provider: LoginProvider,
  link?: Pending["link"],
): Promise<{ url: string }> => {
  const client = providers.of(provider);
  const redirectUri = `${publicUrl().replace(/\/$/, "")}/login/oauth/${provider}`;
  const browser = markBrowser(http);
  const pending = await begin(counters, {
    provider,
    redirectUri,
    browser,
    ...(link ? { link } : {}),
  });
  return { url: (await client.begin(pending)).href };
};

/** Begins a sign-in at a provider; only this browser can finish it. */
export const createStartOauth =
  (deps: OauthDeps): PublicHandler<typeof oauthStart> =>
  ({ http }, { params }) =>
    start(deps, http, params.provider);

/** Begins to link an account at a provider to the signed-in person, who has just proved who it is. */
export const createLinkIdentity =
  (deps: OauthDeps): Handler<typeof loginIdentitiesLink> =>
  ({ http, orgId, sessionId, personId }, { params }) =>
    start(deps, http, params.provider, { orgId, sessionId, personId });
