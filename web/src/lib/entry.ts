import { createStore, useStore } from "zustand";

/** A sentence that the sign-in page begins with. */
export type EntryNotice = "email_confirmed" | "password_set" | "step_expired";

/** What one page outside the session hands to the next. In memory only: a reload forgets it. */
export interface Entry {
  /** The first factor was right: the token for the second step. */
  stepUp?: string;
  /** The address that was just confirmed or typed, so that nobody types it twice. */
  email?: string;
  notice?: EntryNotice;
}

export const entryStore = createStore<Entry>(() => ({}));

export const useEntry = (): Entry => useStore(entryStore);

/** Replaces what was handed on before. */
export const setEntry = (entry: Entry): void => entryStore.setState(entry, true);
