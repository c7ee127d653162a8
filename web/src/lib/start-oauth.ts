import { oauthStart, type LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { call } from "./api.ts";
import { rememberNext } from "./next-page.ts";

/** Names as the companies write them. */
export const providerNames: Record<LoginProvider, string> = { google: "Google", github: "GitHub" };

/** Sends the browser to sign in elsewhere; it comes back to `/login/oauth/:provider`, and from there to `next`. */
export const startOauth = async (provider: LoginProvider, next: string | undefined): Promise<void> => {
  const { url } = await call(oauthStart, { params: { provider } });
  rememberNext(next);
  window.location.assign(url);
};
