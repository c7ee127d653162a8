import { createStore, useStore } from "zustand";

export interface Toast {
  id: number;
  kind: "info" | "error";
  title: string;
  detail?: string;
}

/** Long enough to read two sentences. */
const shownMs = 6_000;
let nextId = 1;

const toastStore = createStore<readonly Toast[]>(() => []);

export const dismissToast = (id: number): void =>
  toastStore.setState((toasts) => toasts.filter((each) => each.id !== id), true);

/** Says something in passing. Errors stay twice as long. */
export const toast = (message: Omit<Toast, "id">): void => {
  const id = nextId++;
  toastStore.setState((toasts) => [...toasts.slice(-2), { ...message, id }], true);
  setTimeout(() => dismissToast(id), message.kind === "error" ? shownMs * 2 : shownMs);
};

export const useToasts = (): readonly Toast[] => useStore(toastStore);
