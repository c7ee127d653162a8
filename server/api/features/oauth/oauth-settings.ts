/** What Parley is to a provider: a client that can keep a secret. */
interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The providers that the operator has set up. */
export interface OauthSettings {
  /** `issuer`: whose discovery document says the rest. */
  readonly google?: Client & { readonly issuer: string };
  /** `origin`: https://github.com, or a GitHub Enterprise Server. */
  readonly github?: Client & { readonly origin: string };
}

export const googleIssuer = "https://accounts.google.com";
export const githubOrigin = "https://github.com";

/** Google's discovery document names endpoints on hosts beside the issuer's own. */
const googleHosts = [
  "https://oauth2.googleapis.com",
  "https://www.googleapis.com",
  "https://openidconnect.googleapis.com",
];

/** Where GitHub's API is: on a host of its own, or below /api/v3 of an Enterprise Server. */
export const githubApi = (origin: string): string =>
  origin === githubOrigin ? "https://api.github.com" : `${origin}/api/v3`;

/** The only places that are called to sign somebody in. */
export const oauthOrigins = ({ google, github }: OauthSettings): string[] => [
  ...(google ? [google.issuer, ...(google.issuer === googleIssuer ? googleHosts : [])] : []),
  ...(github ? [github.origin, githubApi(github.origin)] : []),
];
