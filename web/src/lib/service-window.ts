/** How the service window stands. Less than two hours left is `closing`. */
export type WindowState =
  { kind: "open" | "closing"; leftMs: number } | { kind: "closed"; since: string | undefined };

const closingMs = 2 * 3_600_000;

/** State of the window at a time (milliseconds). */
export const windowState = (expiresAt: string | null, now: number): WindowState => {
  if (expiresAt === null) return { kind: "closed", since: undefined };
  const leftMs = Date.parse(expiresAt) - now;
  if (leftMs <= 0) return { kind: "closed", since: expiresAt };
  return { kind: leftMs < closingMs ? "closing" : "open", leftMs };
};
