import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  Configuration,
  customFetch,
} from "openid-client";
import { z } from "zod";
import { AppError } from "#contracts/errors.ts";
import { jsonOf } from "#core/platform/http-egress/egress.ts";
import type { Egress } from "#core/platform/http-egress/egress.ts";
import type { ProviderClient } from "./login-provider.ts";
import { githubApi } from "./oauth-settings.ts";
import type { OauthSettings } from "./oauth-settings.ts";
import { allowPlainHttp, isPlainHttp } from "./plain-http.ts";
import { providerFetch, refusalOf } from "./provider-fetch.ts";

const User = z.object({ id: z.int().positive(), login: z.string(), name: z.string().nullish() });
const Emails = z.array(z.object({ email: z.email(), primary: z.boolean(), verified: z.boolean() }));

/**
 * GitHub has no discovery and no ID token: its endpoints stand here (docs.github.com, "Authorizing OAuth apps"), and who
 * it is is asked from its API with the token, which is thrown away afterwards.
 */
export const createGithub = (
  { origin, clientId, clientSecret }: NonNullable<OauthSettings["github"]>,
  egress: Egress,
): ProviderClient => {
  const server = {
    issuer: origin,
    authorization_endpoint: `${origin}/login/oauth/authorize`,
    token_endpoint: `${origin}/login/oauth/access_token`,
    code_challenge_methods_supported: ["S256"],
  };
  const config = new Configuration(server, clientId, undefined, ClientSecretPost(clientSecret));
  config[customFetch] = providerFetch(egress);
  if (isPlainHttp(origin)) allowPlainHttp(config);

  const ask = async <Schema extends z.ZodType>(path: string, token: string, schema: Schema) => {
    const result = await egress.request({
      method: "GET",
      url: `${githubApi(origin)}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "user-agent": "Parley",
      },
      timeoutMs: 10_000,
    });
    if (result.kind === "failure" || result.status >= 500) throw new AppError("unavailable");
    const parsed = schema.safeParse(result.status === 200 ? jsonOf(result.body) : undefined);
    if (!parsed.success) throw refusalOf(parsed.error);
    return parsed.data;
  };

  return {
    begin: async ({ state, verifier, redirectUri }) =>
      buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "read:user user:email",
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      }),
    finish: async ({ state, verifier }, callback) => {
      const { access_token: token } = await authorizationCodeGrant(config, callback, {
        expectedState: state,
        pkceCodeVerifier: verifier,
      }).catch((error: unknown) => {
        throw refusalOf(error);
      });
      const [user, emails] = await Promise.all([
        ask("/user", token, User),
        ask("/user/emails", token, Emails),
      ]);
      const own = emails.find(({ primary, verified }) => primary && verified);
      return {
        // The login may be given to somebody else one day; the number never is.
        subject: String(user.id),
        verifiedEmail: own?.email.toLowerCase(),
        name: user.name ?? user.login,
      };
    },
  };
};
