import { useSyncExternalStore } from "react";

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener("focus", listener);
  window.addEventListener("blur", listener);
  document.addEventListener("visibilitychange", listener);
  return () => {
    window.removeEventListener("focus", listener);
    window.removeEventListener("blur", listener);
    document.removeEventListener("visibilitychange", listener);
  };
};

/** Whether someone is looking: the page is visible and has the focus. */
export const isAttended = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** Follows {@link isAttended}. */
export const useAttended = (): boolean => useSyncExternalStore(subscribe, isAttended);
