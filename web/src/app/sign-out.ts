import { logout } from "../lib/api.ts";
import { forgetDrafts } from "../lib/drafts.ts";
import { clearPrivateStorage } from "../lib/outbox-storage.ts";

/** Ends the session and leaves nothing private on this machine. */
export const signOut = async (): Promise<void> => {
  await logout();
  forgetDrafts();
  clearPrivateStorage();
  // A fresh page: nothing of this member stays in memory, nor where they were in the address.
  window.location.assign("/login");
};

/** For a fresh proof by signing in once more: the same person comes back to the same page. */
export const signInAgain = async (): Promise<void> => {
  const { pathname, search } = window.location;
  await logout();
  window.location.assign(`/login?next=${encodeURIComponent(`${pathname}${search}`)}`);
};
