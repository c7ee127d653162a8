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
