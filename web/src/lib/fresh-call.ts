import { createContext, useContext } from "react";

/**
 * Makes a call that needs a fresh proof of who it is. When the server asks for one, the person is asked, and the call
 * is made once more. Rejects with the server's refusal when the person does not want to.
 */
export type FreshCall = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Features are islands: the page that composes them says how a proof is asked for. */
export const FreshCallContext = createContext<FreshCall>((work) => work());

export const useFresh = (): FreshCall => useContext(FreshCallContext);
