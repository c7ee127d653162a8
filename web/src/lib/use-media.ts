import { useSyncExternalStore } from "react";

/** Whether a media query matches now. */
export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );

/** Three panes from 1280 px on, two from 768 px on, else one. */
export const usePanes = (): 1 | 2 | 3 => {
  const two = useMedia("(min-width: 768px)");
  const three = useMedia("(min-width: 1280px)");
  return three ? 3 : two ? 2 : 1;
};
