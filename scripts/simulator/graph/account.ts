import { sendJson } from "../http.ts";
import { authorisedAccount, jsonBody, type GraphCall } from "./call.ts";
import { templatesOf } from "./default-templates.ts";
import { graphError } from "./graph-error.ts";
import { phoneNode, pickFields, setOverride } from "./phone-number.ts";
import { optionalTextAt, type Json } from "./reading.ts";

const encode = (index: number): string => Buffer.from(`QVFI:${index}`).toString("base64url");

function decode(cursor: string): number {
  const index = /^QVFI:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString("utf8"))?.[1];
  if (index === undefined) throw graphError(131059, "The cursor is not valid.");
  return Number(index);
}

/** One page with Meta's cursors; `next` is there until the last page. @throws 131059 for a foreign cursor. */
function page(call: GraphCall, nodes: readonly Json[]): Json {
  const limit = Math.min(Math.max(Number(call.query.get("limit") ?? 25) || 25, 1), 1000);
  const after = call.query.get("after");
  const before = call.query.get("before");
  const start =
    after !== null ? decode(after) + 1 : before !== null ? Math.max(0, decode(before) - limit) : 0;
  const data = nodes.slice(start, start + limit);
  if (data.length === 0) return { data };
  const last = start + data.length - 1;
  const url = new URL(call.request.url ?? "/", call.world.baseUrl);
  url.searchParams.delete("access_token");
  url.searchParams.set("after", encode(last));
  url.searchParams.delete("before");
  return {
    data,
    paging: {
      cursors: { before: encode(start), after: encode(last) },
      ...(last + 1 < nodes.length ? { next: url.href } : {}),
    },
  };
}

/** GET /{waba}. */
export function getAccount(call: GraphCall, wabaId: string): void {
  const account = authorisedAccount(call, wabaId);
  const node = {
    id: account.wabaId,
    name: account.name,
    status: "ACTIVE",
    currency: "USD",
    country: "US",
    timezone_id: "1",
    business_verification_status: "verified",
    account_review_status: "APPROVED",
    message_template_namespace: `ba30dd89_2ebd_41e4_b805_${account.wabaId.slice(-12).padStart(12, "0")}`,
    whatsapp_business_manager_messaging_limit: "TIER_2K",
    owner_business_info: { id: account.portfolioId, name: account.name },
  };
  sendJson(
    call.response,
    200,
    pickFields(node, call.query.get("fields"), ["id", "name", "timezone_id", "message_template_namespace"]),
  );
}

/** GET /{waba}/phone_numbers: the numbers of the account, paged. */
export function listNumbers(call: GraphCall, wabaId: string): void {
  const account = authorisedAccount(call, wabaId);
  const fields = call.query.get("fields");
  const nodes = [...call.world.registry.numbers.values()]
    .filter((number) => number.wabaId === account.wabaId)
    .map((number) =>
      pickFields(phoneNode(call.world, number), fields, [
        "verified_name",
        "display_phone_number",
        "id",
        "quality_rating",
      ]),
    );
  sendJson(call.response, 200, page(call, nodes));
}

/** GET /{waba}/message_templates: paged, filtered by name, status, category or language. */
export function listTemplates(call: GraphCall, wabaId: string): void {
  const account = authorisedAccount(call, wabaId);
  const filters = ["status", "category", "language"] as const;
  const name = call.query.get("name");
  const nodes = templatesOf(account)
    .filter((template) => name === null || template.name.includes(name))
    .filter((template) =>
      filters.every((key) => call.query.get(key) === null || call.query.get(key) === template[key]),
    )
    .map((template) => {
      const asked = call.query.get("fields")?.split(",");
      if (asked === undefined) return { ...template };
      const node: Json = template;
      return Object.fromEntries(
        [...asked, "id"].filter((key) => node[key] !== undefined).map((key) => [key, node[key]]),
      );
    });
  sendJson(call.response, 200, page(call, nodes));
}

/** POST /{waba}/subscribed_apps: webhooks flow again, optionally to an address of its own. */
export async function subscribe(call: GraphCall, wabaId: string): Promise<void> {
  const body = await jsonBody(call);
  const account = authorisedAccount(call, wabaId);
  const url = optionalTextAt(body, "override_callback_uri", "override_callback_uri", 200) ?? "";
  await setOverride(
    call.world,
    account.wabaId,
    url,
    optionalTextAt(body, "verify_token", "verify_token", 512) ?? "",
  );
  call.world.batcher.unsubscribed.delete(account.wabaId);
  sendJson(call.response, 200, { success: true });
}

/** DELETE /{waba}/subscribed_apps: no webhook of this account any more. */
export function unsubscribe(call: GraphCall, wabaId: string): void {
  const account = authorisedAccount(call, wabaId);
  call.world.batcher.unsubscribed.add(account.wabaId);
  call.world.batcher.overrides.delete(account.wabaId);
  sendJson(call.response, 200, { success: true });
}

/** GET /{waba}/subscribed_apps. */
export function listSubscriptions(call: GraphCall, wabaId: string): void {
  const account = authorisedAccount(call, wabaId);
  const app = call.world.registry.appOf(account);
  const override = call.world.batcher.overrides.get(account.wabaId);
  const data = call.world.batcher.isSubscribed(account)
    ? [
        {
          whatsapp_business_api_data: {
            id: app.appId,
            link: `https://www.facebook.com/games/?app_id=${app.appId}`,
            name: app.appKey,
          },
          ...(override === undefined ? {} : { override_callback_uri: override }),
        },
      ]
    : [];
  sendJson(call.response, 200, { data });
}
