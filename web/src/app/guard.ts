import { redirect } from "@tanstack/react-router";
import { refresh } from "../lib/api.ts";
import { sessionStore } from "../lib/session.ts";

/** Only an address of this console may be returned to. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/u.test(next) && !next.startsWith("/login") ? next : "/inbox";

/** Lets in who is signed in or can resume; sends everyone else to the login page and remembers the address. */
export const requireSession = async ({ location }: { location: { href: string } }): Promise<void> => {
  if (sessionStore.getState().state === "unknown") await refresh();
  const session = sessionStore.getState();
  if (session.state === "signed_in") return;
  const expired = session.state === "signed_out" && session.reason === "expired";
  // TanStack Router's own way to leave a guard.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw redirect({ to: "/login", search: { next: location.href, ...(expired ? { expired: true } : {}) } });
};

/** Someone who can resume has no business on the login page. */
export const skipLogin = async ({ search }: { search: { next?: string } }): Promise<void> => {
  if (sessionStore.getState().state === "unknown") await refresh().catch(() => false);
  if (sessionStore.getState().state !== "signed_in") return;
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw redirect({ href: safeNext(search.next), replace: true });
};
