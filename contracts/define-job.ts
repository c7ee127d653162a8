import { z } from "zod";
import { OrgId } from "./ids.ts";

/** Queues are latency classes, not topics: a slow class never delays a quick one. */
export const QueueName = z.enum(["interactive", "inbound", "bulk", "housekeeping", "mail"]);
export type QueueName = z.infer<typeof QueueName>;

export interface RetryPolicy {
  attempts: number;
  /** Exponential from this many milliseconds. */
  firstMs: number;
}

export interface Job<Name extends string = string, Payload extends z.ZodType = z.ZodType> {
  /** An order, imperative: `noun.verb`. */
  name: Name;
  version: number;
  queue: QueueName;
  /** Ids only: the row is the input, the queue is delivery. Parsed at both ends. */
  payload: Payload;
  retry: RetryPolicy;
  /** When set, an equal job that is still waiting makes a second one pointless (wake-ups). */
  collapse?: boolean;
  scope: "org" | "system";
}

/**
 * Declares a job that works inside one org; its payload always carries `orgId`.
 * @public the jobs of this release are all wake-ups without an org; the next ones are not
 */
export const defineJob = <Name extends string, Shape extends z.ZodRawShape>(spec: {
  name: Name;
  version: number;
  queue: QueueName;
  payload: Shape;
  retry: RetryPolicy;
  collapse?: boolean;
}) =>
  ({
    ...spec,
    payload: z.strictObject({ orgId: OrgId, ...spec.payload }),
    scope: "org" as const,
  }) satisfies Job<Name>;

/** Declares one of the few jobs that belong to no org (intake, sweeps). Reviewed by eye in registry.ts. */
export const defineSystemJob = <Name extends string, Shape extends z.ZodRawShape>(spec: {
  name: Name;
  version: number;
  queue: QueueName;
  payload: Shape;
  retry: RetryPolicy;
  collapse?: boolean;
}) => ({ ...spec, payload: z.strictObject(spec.payload), scope: "system" as const }) satisfies Job<Name>;
