import type { ParsedChange } from "#core/domain/meta-webhook/facts.ts";
import { digitsOf, storable } from "#core/domain/meta-webhook/read-json.ts";
import type { SqlTx } from "#core/platform/db/sql-tx.ts";
import { statement } from "#core/platform/db/statement.ts";
import type { OrgBatch, OrgItem } from "./org-batch.ts";

/** A change of one delivery, on its way to an org. */
export interface ArrivedChange {
  deliveryNo: string;
  receivedAt: Date;
  /** The app whose secret signed the body. */
  appKey: string;
  change: ParsedChange;
}

export interface ParkedChange extends ArrivedChange {
  problem: string;
  /** The change as it came, made storable. */
  body: unknown;
}

interface RouteRow {
  org_id: string;
  wa_waba_id: string;
  app_key: string;
  wa_portfolio_id: string;
  channel_id: string | null;
  wa_phone_number_id: string | null;
  display_phone_number: string | null;
  portfolios: string[];
}

const routes = statement<RouteRow>("inbound-routes");

const notConnected = "No channel with this number is connected here yet.";
const noAccount = "No account of this id is connected here yet.";
const foreignApp = "Signed by another Meta app than the one its account is connected with.";

const byNumber = (rows: readonly RouteRow[], change: ParsedChange): RouteRow | undefined =>
  rows.find((row) => row.wa_phone_number_id !== null && row.wa_phone_number_id === change.phoneNumberId) ??
  // Some fields name only the number that people see; it counts within its own account.
  rows.find(
    (row) =>
      row.wa_waba_id === change.entryId &&
      change.displayPhoneNumber !== "" &&
      digitsOf(row.display_phone_number) === change.displayPhoneNumber,
  );

const isAboutNumber = (change: ParsedChange): boolean =>
  change.phoneNumberId !== "" || change.facts.some((fact) => fact.kind !== "other");

const routeOf = (rows: readonly RouteRow[], { change, appKey }: ArrivedChange): RouteRow | string => {
  const channel = byNumber(rows, change);
  const account = rows.find((row) => row.wa_waba_id === change.entryId);
  const row = channel ?? (isAboutNumber(change) ? undefined : account && { ...account, channel_id: null });
  if (!row) return isAboutNumber(change) ? notConnected : noAccount;
  // A body signed by one app must never write into an account of another.
  return row.app_key === appKey ? row : foreignApp;
};

const parkable = (raw: unknown): unknown => {
  try {
    return storable(raw);
  } catch {
    return { note: "Too deep to show; see the delivery." };
  }
};

export interface Routed {
  batches: OrgBatch[];
  parked: ParkedChange[];
}

/** Finds the org of every change by number, then by account, and checks that the signing app may speak for it. */
export const routeChanges = async (tx: SqlTx, changes: readonly ArrivedChange[]): Promise<Routed> => {
  if (changes.length === 0) return { batches: [], parked: [] };
  const rows = await tx.run(routes, [
    [...new Set(changes.map(({ change }) => change.phoneNumberId))].filter((id) => id !== ""),
    [...new Set(changes.map(({ change }) => change.entryId))].filter((id) => id !== ""),
  ]);
  const batches = new Map<string, OrgBatch>();
  const parked: ParkedChange[] = [];
  for (const arrived of changes) {
    const route = routeOf(rows, arrived);
    if (typeof route === "string") {
      parked.push({ ...arrived, problem: route, body: parkable(arrived.change.raw) });
      continue;
    }
    const batch = batches.get(route.org_id) ?? {
      orgId: route.org_id,
      waPortfolioIds: route.portfolios,
      items: [],
    };
    batches.set(route.org_id, batch);
    for (const fact of arrived.change.facts) {
      const item: OrgItem = {
        deliveryNo: arrived.deliveryNo,
        receivedAt: arrived.receivedAt,
        field: arrived.change.field,
        wabaId: arrived.change.entryId,
        phoneNumberId: arrived.change.phoneNumberId,
        waPortfolioId: route.wa_portfolio_id,
        fact,
        ...(route.channel_id === null ? {} : { channelId: route.channel_id }),
      };
      batch.items.push(item);
    }
  }
  return { batches: [...batches.values()], parked };
};
