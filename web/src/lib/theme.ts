import { createStore, useStore } from "zustand";
import { storage } from "./storage.ts";

export type ThemeChoice = "light" | "dark" | "system";

const stored = storage.get("parley.theme");
const themeStore = createStore<{ choice: ThemeChoice }>(() => ({
  choice: stored === "light" || stored === "dark" ? stored : "system",
}));

const darkQuery = "(prefers-color-scheme: dark)";

const paint = (): void => {
  const { choice } = themeStore.getState();
  const dark = choice === "dark" || (choice === "system" && window.matchMedia(darkQuery).matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#1a1918" : "#fdfcfb");
};

/** Follows the system while that is the choice. The first paint is public/theme.js. */
export const startTheme = (): void => {
  window.matchMedia(darkQuery).addEventListener("change", paint);
  themeStore.subscribe(paint);
  paint();
};

export const setTheme = (choice: ThemeChoice): void => {
  storage.set("parley.theme", choice);
  themeStore.setState({ choice });
};

export const useTheme = (): ThemeChoice => useStore(themeStore, (state) => state.choice);
