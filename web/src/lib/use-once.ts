import { useEffect, useRef, useState } from "react";

/** How the one call of a page stands. */
export type Once<Result> =
  { state: "working" } | { state: "done"; result: Result } | { state: "failed"; error: unknown };

/**
 * Makes a call once per `key` when the page opens: a link works once, and React may run an effect twice. `retry` makes
 * it again, for errors that may pass.
 */
export const useOnce = <Result>(
  key: string,
  work: () => Promise<Result>,
): { once: Once<Result>; retry: () => void } => {
  const [once, setOnce] = useState<Once<Result>>({ state: "working" });
  const begun = useRef<string>(undefined);
  const start = (): void => {
    setOnce({ state: "working" });
    work().then(
      (result) => setOnce({ state: "done", result }),
      (error: unknown) => setOnce({ state: "failed", error }),
    );
  };
  useEffect(() => {
    if (begun.current === key) return;
    begun.current = key;
    start();
  });
  return { once, retry: start };
};
