import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from "openid-client";
import type { Configuration } from "openid-client";
import { AppError } from "#contracts/errors.ts";
import type { Egress } from "#core/platform/http-egress/egress.ts";
import type { ProviderClient } from "./login-provider.ts";
import type { OauthSettings } from "./oauth-settings.ts";
import { allowPlainHttp, isPlainHttp } from "./plain-http.ts";
import { providerFetch, refusalOf } from "./provider-fetch.ts";

const keepDocumentMs = 60 * 60 * 1000;

/** Google, or another OpenID provider of the same kind: discovery, code flow, PKCE S256, nonce, signed ID token. */
export const createGoogle = (
  { issuer, clientId, clientSecret }: NonNullable<OauthSettings["google"]>,
  egress: Egress,
): ProviderClient => {
  let known: { configuration: Promise<Configuration>; at: number } | undefined;
  const discover = async (): Promise<Configuration> => {
    const found = await discovery(new URL(issuer), clientId, undefined, ClientSecretPost(clientSecret), {
      [customFetch]: providerFetch(egress),
      ...(isPlainHttp(issuer) ? { execute: [allowPlainHttp] } : {}),
    });
    // The ID token's signature counts, TLS or not.
    enableNonRepudiationChecks(found);
    return found;
  };
  const configuration = async (): Promise<Configuration> => {
    if (!known || performance.now() - known.at > keepDocumentMs) {
      known = { configuration: discover(), at: performance.now() };
    }
    const asked = known;
    try {
      return await asked.configuration;
    } catch (error) {
      if (known === asked) known = undefined;
      // Whatever is wrong with the document: it is not the caller's fault.
      throw new AppError("unavailable", { detail: "The provider does not answer", cause: error });
    }
  };
  return {
    begin: async ({ state, nonce, verifier, redirectUri }) =>
      buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      }),
    finish: async ({ state, nonce, verifier }, callback) => {
      const config = await configuration();
      const tokens = await authorizationCodeGrant(config, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }).catch((error: unknown) => {
        throw refusalOf(error);
      });
      const claims = tokens.claims();
      if (!claims) throw refusalOf(new Error("no ID token"));
      const { sub, email, email_verified: verified, name } = claims;
      return {
        subject: sub,
        // Nothing but the plain word of the provider counts.
        verifiedEmail: typeof email === "string" && verified === true ? email.toLowerCase() : undefined,
        name: typeof name === "string" ? name : "",
      };
    },
  };
};
