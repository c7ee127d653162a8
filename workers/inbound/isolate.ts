import { createHash } from "node:crypto";
import { storable } from "#core/domain/meta-webhook/read-json.ts";
import type { OrgBatch, OrgItem } from "./org-batch.ts";

/**
 * SQLSTATE classes that say "later", not "never": connection, resources, operator (statement_timeout, shutdown),
 * system (disk), rolled back, lock, and a server that is read-only for the length of a switch.
 */
const passing = /^(08|53|57|58|40|55P03|25P03|25006)/;

const codeOf = (error: unknown): string => {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z0-9]{5}$|^E[A-Z]+$/.test(code) ? code : "";
};

/** Two transactions waited for each other, or collided: the same work succeeds at once. */
export const isCollision = (error: unknown): boolean => /^(40P01|40001|55P03)$/.test(codeOf(error));

/** The database is away or overloaded: nothing is wrong with the items. */
export const isOutage = (error: unknown): boolean => {
  const code = codeOf(error);
  if (passing.test(code) || /^E[A-Z]+$/.test(code)) return true;
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|not queryable/i.test(error.message)
  );
};

/** What may be shown and logged of a fault: its code. The driver's message and detail quote what people wrote. */
export const faultOf = (error: unknown): { code: string; name: string } => ({
  code: codeOf(error) || "none",
  name: error instanceof Error ? error.name : "unknown",
});

/** A fault in a plain sentence, with the SQLSTATE when the database refused. */
const sentenceOf = (error: unknown): string => {
  const code = codeOf(error);
  return code === ""
    ? "It could not be applied."
    : `It could not be applied: the database refused it (${code}).`;
};

const halvesOf = (items: readonly OrgItem[]): [OrgItem[], OrgItem[]] => {
  const deliveries = [...new Set(items.map((item) => item.deliveryNo))];
  if (deliveries.length > 1) {
    const first = new Set(deliveries.slice(0, deliveries.length >> 1));
    return [
      items.filter((item) => first.has(item.deliveryNo)),
      items.filter((item) => !first.has(item.deliveryNo)),
    ];
  }
  const middle = items.length >> 1;
  return [items.slice(0, middle), items.slice(middle)];
};

/** The item as a failed journal item, with the reason and what can be stored of it. */
const asFailed = (item: OrgItem, error: unknown): OrgItem => {
  const { fact } = item;
  const told =
    fact.kind === "message" ? { type: fact.type, id: fact.waMessageId, content: fact.content } : fact.body;
  let body: unknown;
  try {
    body = storable(told);
  } catch {
    body = null;
  }
  return {
    ...item,
    fact: {
      kind: "other",
      path: fact.path,
      word: fact.kind === "other" ? fact.word : fact.kind,
      state: "failed",
      problem: sentenceOf(error),
      body,
    },
  };
};

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** A failed item that does not fit either: the journal keeps the delivery, the item only that it was there. */
const bare = (item: OrgItem, error: unknown): OrgItem => ({
  ...item,
  field: "unknown",
  fact: {
    kind: "other",
    path: `bare/${hashOf(item.fact.path)}`,
    word: "unknown",
    state: "failed",
    problem: sentenceOf(error),
    body: null,
  },
});

/** What happens to items that cannot be applied. */
export interface IsolationListener {
  /** The item is kept as failed. */
  onPoison: (item: OrgItem, error: unknown) => void;
  /** Not even that could be written: only its delivery is left, which must say so. */
  onLost: (item: OrgItem, error: unknown) => void;
}

type Attempt = "whole" | "failed" | "bare";

/**
 * Applies a batch; should it fail for a reason of its own, halves it by delivery, then by item, until the poison
 * item stands alone and is kept as failed, with less of it if need be. Its neighbours are applied, and the queue never
 * stops for it.
 * @throws what the database throws when it is away, and only that: nothing is marked then, and the batch comes again
 */
export const applyIsolated = async (
  batch: OrgBatch,
  apply: (batch: OrgBatch) => Promise<void>,
  listener: IsolationListener,
  attempt: Attempt = "whole",
): Promise<void> => {
  try {
    await apply(batch);
  } catch (error) {
    if (isOutage(error)) throw error;
    const [only, ...others] = batch.items;
    if (!only) return;
    if (others.length > 0) {
      for (const items of halvesOf(batch.items)) await applyIsolated({ ...batch, items }, apply, listener);
      return;
    }
    if (attempt === "bare") {
      listener.onLost(only, error);
      return;
    }
    if (attempt === "whole") listener.onPoison(only, error);
    const isBare = attempt === "failed" || (only.fact.kind === "other" && only.fact.state === "failed");
    const next = isBare ? bare(only, error) : asFailed(only, error);
    await applyIsolated({ ...batch, items: [next] }, apply, listener, isBare ? "bare" : "failed");
  }
};
