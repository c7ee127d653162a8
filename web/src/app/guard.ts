import { redirect } from "@tanstack/react-router";
import type { Standing } from "#contracts/routes/auth.routes.ts";
import { refresh } from "../lib/api.ts";
import { entryStore } from "../lib/entry.ts";
import { safeNext } from "../lib/next-page.ts";
import { sessionStore } from "../lib/session.ts";
import { awaitSignInOptions } from "../lib/sign-in-options.ts";

interface Place {
  location: { href: string };
}

/** Where a session goes that still has something in its way. */
const obstacles = {
  email_unverified: "/confirm-email",
  two_factor_required: "/set-up-two-factor",
} as const satisfies Record<Exclude<Standing, "full">, string>;

/** The session, resumed if it can be; otherwise to the login page, which remembers the address. */
const demandSession = async (href: string): Promise<Standing> => {
  if (sessionStore.getState().state === "unknown") await refresh();
  const session = sessionStore.getState();
  if (session.state === "signed_in") return session.standing;
  const expired = session.state === "signed_out" && session.reason === "expired";
  // TanStack Router's own way to leave a guard.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw redirect({ to: "/login", search: { next: href, ...(expired ? { expired: true } : {}) } });
};

/** Lets in who is signed in or can resume, with nothing in their way; everyone else goes where that is settled. */
export const requireSession = async ({ location }: Place): Promise<void> => {
  const standing = await demandSession(location.href);
  if (standing === "full") return;
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw redirect({ to: obstacles[standing], replace: true });
};

/** For the pages that take something out of a session's way: nobody else has business there. */
export const requireStanding =
  (wanted: keyof typeof obstacles) =>
  async ({ location }: Place): Promise<void> => {
    const standing = await demandSession(location.href);
    if (standing === wanted) return;
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw redirect({ to: standing === "full" ? "/inbox" : obstacles[standing], replace: true });
  };

/** Someone who can resume has no business on the login page. */
export const skipLogin = async ({ search }: { search: { next?: string } }): Promise<void> => {
  const resuming =
    sessionStore.getState().state === "unknown" && entryStore.getState().stepUp === undefined
      ? refresh().catch(() => false)
      : undefined;
  await Promise.all([resuming, awaitSignInOptions()]);
  if (sessionStore.getState().state !== "signed_in") return;
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw redirect({ href: safeNext(search.next), replace: true });
};
