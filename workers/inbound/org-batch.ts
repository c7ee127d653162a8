import type { Fact } from "#core/domain/meta-webhook/facts.ts";

/** One fact on its way into an org. */
export interface OrgItem {
  deliveryNo: string;
  receivedAt: Date;
  field: string;
  wabaId: string;
  phoneNumberId: string;
  /** Absent for facts about the account. */
  channelId?: string;
  /** Meta portfolio of the account: the scope of its BSUIDs. */
  waPortfolioId: string;
  fact: Fact;
}

/** Everything of a batch that belongs to one org; applied in one transaction. */
export interface OrgBatch {
  orgId: string;
  /** Every Meta portfolio of the org. */
  waPortfolioIds: string[];
  items: OrgItem[];
}

/** A fact with its place, narrowed by kind. */
export type ItemOf<Kind extends Fact["kind"]> = OrgItem & { fact: Extract<Fact, { kind: Kind }> };

export const itemsOf = <Kind extends Fact["kind"]>(items: readonly OrgItem[], kind: Kind): ItemOf<Kind>[] =>
  items.filter((item): item is ItemOf<Kind> => item.fact.kind === kind);
