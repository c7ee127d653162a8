import { queryOptions, useQuery } from "@tanstack/react-query";
import type { RouteResult } from "#contracts/define-route.ts";
import { authOptions } from "#contracts/routes/oauth.routes.ts";
import { call } from "./api.ts";
import { queryClient } from "./query.ts";

export type SignInOptions = RouteResult<typeof authOptions>;

/** Until the server has said: what is always there. */
const unknown: SignInOptions = { providers: [], signup: true, magicLink: true, mailboxUrl: null };

const query = queryOptions({
  queryKey: ["sign-in-options"],
  queryFn: ({ signal }) => call(authOptions, {}, signal),
});

/** How one may sign in here. */
export const useSignInOptions = (): SignInOptions => useQuery(query).data ?? unknown;

/** Long enough for a server nearby; a slow one does not keep the form away. */
const patienceMs = 400;

/** Asks early, so that the page is painted once. */
export const awaitSignInOptions = async (): Promise<void> => {
  await Promise.race([
    queryClient.query(query).catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, patienceMs)),
  ]);
};
