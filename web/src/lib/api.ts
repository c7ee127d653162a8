import { ApiError, createClient, type CallOf } from "#contracts/client.ts";
import type { Route, RouteResult } from "#contracts/define-route.ts";
import {
  authLoginTotp,
  type authSwitch,
  type LoginResult,
  type SignedIn,
} from "#contracts/routes/auth.routes.ts";
import type { authMagicLinkUse } from "#contracts/routes/account.routes.ts";
import { oauthFinish, type LoginProvider } from "#contracts/routes/oauth.routes.ts";
import { routes } from "#contracts/routes/registry.ts";
import type { invitationsAccept } from "#contracts/routes/team.routes.ts";
import { entryStore, setEntry } from "./entry.ts";
import { sessionStore } from "./session.ts";

/** In memory only: a script that finds its way into the page later finds nothing in storage. */
let accessToken: string | undefined;
let refreshing: Promise<boolean> | undefined;
let renewal: ReturnType<typeof setTimeout> | undefined;

const client = createClient({
  baseUrl: "",
  token: () => accessToken,
  fetch: (input, init) => globalThis.fetch(input, init),
});

/** The bearer for the socket's handshake. */
export const currentToken = (): string | undefined => accessToken;

const maxTimer = 2 ** 31 - 1;

const accept = (answer: SignedIn): void => {
  accessToken = answer.accessToken;
  const { member, org, standing, permissions } = answer;
  sessionStore.setState({ state: "signed_in", member, org, standing, permissions }, true);
  clearTimeout(renewal);
  // Renew a little early, so that a long quiet shift does not end in a refused call.
  const early = Math.max(answer.expiresIn * 1000 - 60_000, answer.expiresIn * 500);
  renewal = setTimeout(() => void refresh().catch(() => undefined), Math.min(early, maxTimer));
};

const forget = (reason?: "expired"): void => {
  accessToken = undefined;
  clearTimeout(renewal);
  sessionStore.setState({ state: "signed_out", ...(reason === undefined ? {} : { reason }) }, true);
};

/** One tab refreshes at a time, so that the next one already sends the new cookie. */
const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
  // Missing on plain http addresses; there the server's short grace is what two tabs rely on.
  const { locks } = navigator as { locks?: LockManager | null };
  return locks ? locks.request("parley.refresh", work) : work();
};

const refreshNow = async (): Promise<boolean> => {
  try {
    accept(await alone(() => client.call(routes.authRefresh, { body: {} })));
    return true;
  } catch (error) {
    const status = error instanceof ApiError && error.problem !== "network" ? error.problem.status : 0;
    // Only a clear refusal ends the session; a server that is away does not.
    if (status !== 401 && status !== 403 && status !== 422) throw error;
    forget(sessionStore.getState().state === "signed_in" ? "expired" : undefined);
    return false;
  }
};

/**
 * Gets new tokens with the refresh cookie. Concurrent callers share one request.
 * True when signed in afterwards, false when the session is over; throws when the server is away.
 */
export const refresh = (): Promise<boolean> => {
  refreshing ??= refreshNow().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
};

/** A refusal for the sake of something that stands in this session's way: what, is asked anew. */
const noteStanding = (error: unknown): void => {
  if (!(error instanceof ApiError)) return;
  if (error.code !== "email_unverified" && error.code !== "two_factor_required") return;
  void renewStanding().catch(() => undefined);
};

const isExpired = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "unauthenticated" || error.code === "session_expired");

/** Calls the API. A 401 leads to one shared refresh and one more try. Errors are `ApiError`. */
export const call = async <R extends Route>(
  route: R,
  input: CallOf<R>,
  signal?: AbortSignal,
): Promise<RouteResult<R>> => {
  const used = accessToken;
  try {
    return await client.call(route, input, signal);
  } catch (error) {
    noteStanding(error);
    if (!isExpired(error)) throw error;
    const renewed = accessToken !== used && accessToken !== undefined ? true : await refresh();
    if (!renewed) throw error;
    return client.call(route, input, signal);
  }
};

/** How a sign-in went: it is done, or the second step is wanted (its token waits in {@link entryStore}). */
export type SignInOutcome = "signed_in" | "second_step";

const enter = (answer: LoginResult): SignInOutcome => {
  if ("stepUp" in answer) {
    // Who was signed in before is not who comes now.
    forget();
    setEntry({ stepUp: answer.stepUp.token });
    return "second_step";
  }
  accept(answer);
  return "signed_in";
};

/** The routes that end in a session. */
type SignInRoute =
  | typeof routes.authLogin
  | typeof authLoginTotp
  | typeof authMagicLinkUse
  | typeof authSwitch
  | typeof invitationsAccept;

/**
 * Signs in by any of the ways there are: ask for `refreshIn: "cookie"`, so that the refresh token stays where no script
 * reads it.
 */
export const signIn = async <R extends SignInRoute>(route: R, input: CallOf<R>): Promise<SignInOutcome> =>
  enter((await client.call(route, input)) as LoginResult);

/**
 * Finishes what was begun at Google or GitHub, with the query that the browser came back with: a sign-in, or the link of
 * that account to the one of whoever is signed in here.
 */
export const finishElsewhere = async (
  provider: LoginProvider,
  query: string,
): Promise<SignInOutcome | "linked"> => {
  const answer = await client.call(oauthFinish, {
    params: { provider },
    body: { query, refreshIn: "cookie" },
  });
  return "linked" in answer ? "linked" : enter(answer);
};

/** Signs in with e-mail and password. */
export const login = (email: string, password: string): Promise<SignInOutcome> =>
  signIn(routes.authLogin, { body: { email, password, refreshIn: "cookie" } });

/** The second step of the sign-in that is under way. Its token lives for ten minutes: then one begins anew. */
export const loginSecondStep = async (code: string): Promise<SignInOutcome> => {
  const { stepUp = "" } = entryStore.getState();
  try {
    return await signIn(authLoginTotp, { body: { token: stepUp, code, refreshIn: "cookie" } });
  } catch (error) {
    if (isExpired(error)) setEntry({ notice: "step_expired" });
    throw error;
  }
};

/** Asks what the session may do by now: an address is confirmed in another tab, a second factor in this one. */
export const renewStanding = async (): Promise<void> => {
  const { member, org, standing, permissions } = await call(routes.authMe, {});
  if (sessionStore.getState().state !== "signed_in") return;
  sessionStore.setState({ state: "signed_in", member, org, standing, permissions }, true);
};

/** Ends the session here and on the server. A server that is away does not keep anyone signed in here. */
export const logout = async (): Promise<void> => {
  await client.call(routes.authLogout, {}).catch(() => undefined);
  forget();
};
