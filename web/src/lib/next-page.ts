/** Only an address of this console may be returned to. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/u.test(next) && !/^\/(login|signup)\b/u.test(next) ? next : "/inbox";

const key = "parley.next";

/** Keeps the page to go to while the browser is away at Google or GitHub. */
export const rememberNext = (next: string | undefined): void => {
  try {
    if (next === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  } catch {
    // Storage may be forbidden; then one starts at the inbox.
  }
};

/** The page that was wanted before the detour; works once. */
export const takeNext = (): string => {
  try {
    const next = sessionStorage.getItem(key) ?? undefined;
    sessionStorage.removeItem(key);
    return safeNext(next);
  } catch {
    return safeNext(undefined);
  }
};
