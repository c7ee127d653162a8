import { ApiError, createClient, type CallOf } from "#contracts/client.ts";
import type { Route, RouteResult } from "#contracts/define-route.ts";
import type { SignedIn } from "#contracts/routes/auth.routes.ts";
import { routes } from "#contracts/routes/registry.ts";
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
    if (!isExpired(error)) throw error;
    const renewed = accessToken !== used && accessToken !== undefined ? true : await refresh();
    if (!renewed) throw error;
    return client.call(route, input, signal);
  }
};

/** Signs in; the refresh token stays in an HttpOnly cookie. */
export const login = async (email: string, password: string): Promise<void> => {
  const answer = await client.call(routes.authLogin, { body: { email, password, refreshIn: "cookie" } });
  if ("stepUp" in answer) throw new Error("The second step of the sign-in is missing");
  accept(answer);
};

/** Ends the session here and on the server. A server that is away does not keep anyone signed in here. */
export const logout = async (): Promise<void> => {
  await client.call(routes.authLogout, {}).catch(() => undefined);
  forget();
};
