/** Who somebody is at a provider. The address is one that the provider has verified, or there is none. */
export interface ProviderAccount {
  subject: string;
  verifiedEmail: string | undefined;
  name: string;
}

/** What belongs to one sign-in under way and never leaves the server, but for the hash of the verifier. */
export interface Challenge {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
}

export interface ProviderClient {
  /**
   * Where to send the browser.
   * @throws AppError `unavailable` when the provider does not answer
   */
  begin(challenge: Challenge): Promise<URL>;
  /**
   * Exchanges what the browser came back with, after every check of state, PKCE, nonce and ID token.
   * @throws AppError `link_invalid` when anything does not fit, `unavailable` when the provider does not answer
   */
  finish(challenge: Challenge, callback: URL): Promise<ProviderAccount>;
}
