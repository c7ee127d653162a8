import { storable } from "#core/domain/meta-webhook/read-json.ts";
import type { OrgBatch, OrgItem } from "./org-batch.ts";

/** SQLSTATE classes that say "later", not "never": connection, resources, operator, rolled back, lock. */
const passing = /^(08|53|57P|40|55P03|25P03)/;

const codeOf = (error: unknown): string => {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
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
  const reason = error instanceof Error ? error.message : "unknown";
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
      problem: `It could not be applied: ${reason}`,
      body,
    },
  };
};

/** A failed item that does not fit either: the journal keeps the delivery, the item only its place. */
const bare = (item: OrgItem): OrgItem =>
  item.fact.kind === "other"
    ? { ...item, fact: { ...item.fact, body: null, problem: "It could not be kept." } }
    : item;

/**
 * Applies a batch; should it fail for a reason of its own, halves it by delivery, then by item, until the poison
 * item stands alone and is kept as failed. Its neighbours are applied, and the queue never stops for it.
 * @throws what the database throws when it is away: nothing is marked then, and the batch comes again
 */
export const applyIsolated = async (
  batch: OrgBatch,
  apply: (batch: OrgBatch) => Promise<void>,
  onPoison: (item: OrgItem, error: unknown) => void,
): Promise<void> => {
  try {
    await apply(batch);
  } catch (error) {
    if (isOutage(error)) throw error;
    const [only, ...others] = batch.items;
    if (!only) throw error;
    if (others.length > 0) {
      for (const items of halvesOf(batch.items)) await applyIsolated({ ...batch, items }, apply, onPoison);
      return;
    }
    if (only.fact.kind === "other" && only.fact.problem === "It could not be kept.") throw error;
    const failed =
      only.fact.kind === "other" && only.fact.state === "failed" ? bare(only) : asFailed(only, error);
    onPoison(only, error);
    await applyIsolated({ ...batch, items: [failed] }, apply, onPoison);
  }
};
