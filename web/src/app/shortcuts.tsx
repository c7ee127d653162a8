import { lazy, Suspense, useEffect } from "react";
import { createStore, useStore } from "zustand";
import { isBusyTarget } from "../lib/typing-target.ts";

const ShortcutSheet = lazy(() => import("./shortcut-sheet.tsx"));
const sheetStore = createStore<{ open: boolean }>(() => ({ open: false }));

/** Opens the sheet of shortcuts. */
export const showShortcuts = (): void => sheetStore.setState({ open: true });

/** The keys that work everywhere, and their sheet. Off while typing. */
export const Shortcuts = () => {
  const open = useStore(sheetStore, (state) => state.open);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isBusyTarget(event)) return;
      if (event.key === "?") {
        event.preventDefault();
        showShortcuts();
      } else if (event.key === "r" || event.key === "/") {
        const target = event.key === "r" ? "composer-input" : "inbox-search";
        const field = document.querySelector<HTMLElement>(`[data-testid="${target}"]`);
        if (field === null) return;
        event.preventDefault();
        field.focus();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return open ? (
    <Suspense>
      <ShortcutSheet onClose={() => sheetStore.setState({ open: false })} />
    </Suspense>
  ) : null;
};
