import { createStore, useStore } from "zustand";

/** The secret part of the address that one arrived with: of a mailed link, or what Google or GitHub sent back. */
interface Arrival {
  /** From the fragment: `#token=…`. */
  token?: string;
  /** The query of `/login/oauth/…`, as it came. */
  query?: string;
}

const arrivalStore = createStore<Arrival>(() => ({}));

const oauthReturn = /^\/login\/oauth\//;

const secretOf = ({ hash, search, pathname }: Location): Arrival => {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get("token");
  if (token !== null && token !== "") return { token };
  if (oauthReturn.test(pathname) && search !== "") return { query: search };
  return {};
};

/**
 * Takes the secret out of the address bar, and so out of the history, of screenshots and of what the page might load
 * later. Called before the router looks at the address.
 */
export const takeArrival = (): void => {
  const { location, history } = window;
  const arrival = secretOf(location);
  if (arrival.token === undefined && arrival.query === undefined) return;
  arrivalStore.setState(arrival, true);
  const search = arrival.query === undefined ? location.search : "";
  history.replaceState(history.state, "", `${location.pathname}${search}`);
};

/** Takes what there is now, and what a link opened in this same tab brings later. */
export const watchArrivals = (): void => {
  takeArrival();
  window.addEventListener("hashchange", takeArrival);
};

export const useArrival = (): Arrival => useStore(arrivalStore);

/** A used link is no use any more. */
export const forgetArrival = (): void => arrivalStore.setState({}, true);
