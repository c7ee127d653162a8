import { z } from "zod";
import { defineRoute } from "../define-route.ts";
import { DeliveryNo } from "../ids.ts";
import { pageOf, PageQuery } from "../paging.ts";
import { DeliveryView, JournalItem } from "../shapes/journal.ts";

export const journalItemsList = defineRoute({
  name: "journal.items",
  method: "get",
  path: "/journal/items",
  summary: "What Meta sent besides messages and statuses, newest first",
  access: "journal:read",
  query: PageQuery.extend({ state: z.enum(["kept", "parked", "failed"]).optional() }),
  status: 200,
  result: pageOf(JournalItem.omit({ body: true })),
});

export const journalDeliveryGet = defineRoute({
  name: "journal.delivery",
  method: "get",
  path: "/journal/deliveries/:deliveryNo",
  summary: "One webhook delivery, as far as it concerns this org",
  access: "journal:read",
  params: z.object({ deliveryNo: DeliveryNo }),
  ids: { deliveryNo: "delivery" },
  status: 200,
  result: DeliveryView,
});
