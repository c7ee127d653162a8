import { createHash } from "node:crypto";
import type { Response } from "express";
import type { LimitClass } from "#contracts/define-route.ts";
import { AppError } from "#contracts/errors.ts";
import type { Kv } from "#core/platform/kv/kv.ts";
import { createLeasedBuckets } from "#core/platform/kv/leased-buckets.ts";
import type { Verdict } from "#core/platform/kv/leased-buckets.ts";
import type { Logger } from "#core/platform/log.ts";
import { countedAddress } from "./client-address.ts";
import { policyOf } from "./policies.ts";
import type { CallClass, Dimension, Policy } from "./policies.ts";

/** A signed-in member or a key, of an org. */
export interface CountedCaller {
  orgId: string;
  kind: "member" | "api_key";
  id: string;
}

export interface Limits {
  /**
   * Counts a call against its address, before anything else is done for it.
   * @throws AppError `rate_limited`; `unavailable` for guesses at a secret while the counter is away
   */
  ofAddress(res: Response, callClass: LimitClass, ip: string): Promise<void>;
  /** The same against org and member or key, once they are known. */
  ofCaller(res: Response, callClass: LimitClass, caller: CountedCaller): Promise<void>;
  /** Whether a socket from this address may be opened now. */
  handshake(ip: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface LimitsOptions {
  kv: Kv;
  log: Logger;
  /** Multiplies every budget. Default 1. */
  scale?: number;
}

const digestOf = (value: string): string =>
  createHash("sha256").update(value).digest("base64url").slice(0, 22);

const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers: one item for every policy that counted. */
const show = (res: Response, policy: Policy, verdict: Verdict): void => {
  const add = (header: string, item: string): void => {
    const before = res.getHeader(header);
    res.setHeader(header, typeof before === "string" ? `${before}, ${item}` : item);
  };
  add("RateLimit-Policy", `"${policy.name}";q=${policy.limit};w=${seconds(policy.windowMs)}`);
  add("RateLimit", `"${policy.name}";r=${verdict.remaining};t=${seconds(verdict.fullInMs)}`);
};

/** Counts every call in several dimensions; see policies.ts. */
export const createLimits = ({ kv, log, scale = 1 }: LimitsOptions): Limits => {
  const buckets = createLeasedBuckets({ kv, log });
  const count = async (
    callClass: CallClass,
    dimension: Dimension,
    who: string,
  ): Promise<{ policy: Policy; verdict: Verdict } | undefined> => {
    const policy = policyOf(callClass, dimension, scale);
    if (!policy) return undefined;
    return { policy, verdict: await buckets.take(`limit:${policy.name}:${who}`, policy) };
  };
  const demand = async (
    res: Response,
    callClass: CallClass,
    dimension: Dimension,
    who: string,
  ): Promise<void> => {
    const counted = await count(callClass, dimension, who);
    if (!counted) return;
    const { policy, verdict } = counted;
    show(res, policy, verdict);
    if (!verdict.allowed)
      throw new AppError("rate_limited", { retryAfterSeconds: verdict.retryAfterMs / 1000 });
  };
  return {
    ofAddress: (res, callClass, ip) => demand(res, callClass, "ip", digestOf(countedAddress(ip))),
    ofCaller: async (res, callClass, { orgId, kind, id }) => {
      // The narrower first: what one member wastes does not count against the others.
      await demand(res, callClass, kind === "member" ? "member" : "key", id);
      await demand(res, callClass, "org", orgId);
    },
    handshake: async (ip) => {
      const counted = await count("handshake", "ip", digestOf(countedAddress(ip)));
      return counted?.verdict.allowed !== false;
    },
    close: () => buckets.close(),
  };
};
