import { createStore, useStore } from "zustand";

/** How the live connection stands. `connecting` is the first attempt; there is nothing to announce yet. */
export type Connection = "connecting" | "live" | "catching_up" | "offline";

export const connectionStore = createStore<{ status: Connection }>(() => ({ status: "connecting" }));

export const useConnection = (): Connection => useStore(connectionStore, (state) => state.status);

export const setConnection = (status: Connection): void => connectionStore.setState({ status });
