import { createStore, useStore } from "zustand";
import { emptyModel, type InboxModel } from "./inbox-model.ts";

/** The one store of the console. Change it with the pure functions of inbox-*.ts. */
export const inboxStore = createStore<InboxModel>(() => emptyModel);

/** Applies a pure change to the store. */
export const change = <Args extends unknown[]>(
  step: (model: InboxModel, ...args: Args) => InboxModel,
  ...args: Args
): void => inboxStore.setState((model) => step(model, ...args), true);

/** Reads from the store; renders again only when the selected value changes. */
export const useInbox = <Value>(select: (model: InboxModel) => Value): Value => useStore(inboxStore, select);

/** Resolves once a first page has told us where we are in the event stream. */
export const whenBased = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (inboxStore.getState().based) {
      resolve();
      return;
    }
    const stop = inboxStore.subscribe((model) => {
      if (!model.based) return;
      stop();
      resolve();
    });
    signal.addEventListener("abort", () => {
      stop();
      reject(new DOMException("Cancelled", "AbortError"));
    });
  });
