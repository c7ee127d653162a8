import { useRef, useState } from "react";
import { useFresh } from "../../../lib/fresh-call.ts";

export interface Action<Args extends unknown[]> {
  run: (...args: Args) => Promise<void>;
  busy: boolean;
  /** What went wrong the last time; undefined when nothing did. */
  error: unknown;
}

/**
 * Something that a press changes on the server: one at a time, with a fresh proof when the server asks for one.
 * The answer goes to `onDone` and is kept nowhere, since some answers are secrets.
 */
export const useAction = <Args extends unknown[], Result>(
  work: (...args: Args) => Promise<Result>,
  onDone: (result: Result, ...args: Args) => void,
): Action<Args> => {
  const fresh = useFresh();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const under = useRef(false);
  const run = async (...args: Args): Promise<void> => {
    if (under.current) return;
    under.current = true;
    setBusy(true);
    setError(undefined);
    try {
      onDone(await fresh(() => work(...args)), ...args);
    } catch (caught) {
      setError(caught);
    } finally {
      under.current = false;
      setBusy(false);
    }
  };
  return { run, busy, error };
};
