import type { LimitClass, Route } from "#contracts/define-route.ts";

/** Whose calls are counted together. */
export type Dimension = "ip" | "org" | "member" | "key";

/** The kinds of calls; `handshake` is a socket's. */
export type CallClass = LimitClass | "handshake";

/**
 * Calls a minute (docs/security.md). A call counts in every dimension that its row names, and needs room in all of them:
 * so neither an address, nor a workspace, nor one of its members or keys takes what is meant for others. What guesses at a
 * secret is counted by account too, where that account is known (login guard, second factor).
 */
const perMinute = {
  read: { ip: 6_000, org: 12_000, member: 1_200, key: 1_200 },
  write: { ip: 1_500, org: 3_000, member: 300, key: 1_200 },
  heavy: { ip: 60, org: 30, member: 10, key: 10 },
  auth: { ip: 60, org: 300, member: 30, key: 30 },
  handshake: { ip: 120 },
} as const satisfies Record<CallClass, Partial<Record<Dimension, number>>>;

export interface Policy {
  /** As the headers show it: `member-read`. */
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  /** A guess at a secret must not go uncounted: without the counter it is refused. */
  readonly failClosed: boolean;
}

/**
 * The policy of a class in a dimension; undefined when it is not counted there.
 * @param scale multiplies every budget (RATE_LIMIT_SCALE)
 */
export const policyOf = (callClass: CallClass, dimension: Dimension, scale: number): Policy | undefined => {
  const row: Partial<Record<Dimension, number>> = perMinute[callClass];
  const limit = row[dimension];
  return limit === undefined
    ? undefined
    : {
        name: `${dimension}-${callClass}`,
        limit: Math.max(1, Math.round(limit * scale)),
        windowMs: 60_000,
        failClosed: callClass === "auth",
      };
};

/** Which budget a route's calls count against. */
export const classOf = (route: Route): LimitClass => {
  if (route.limit !== undefined) return route.limit;
  if (route.access === "public") return "auth";
  return route.method === "get" ? "read" : "write";
};
