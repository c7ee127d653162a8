import type { BusinessNumber } from "../config.ts";
import { sendJson } from "../http.ts";
import { handshake } from "../webhooks/handshake.ts";
import type { World } from "../world.ts";
import { authorisedNumber, jsonBody, requireProduct, type GraphCall } from "./call.ts";
import { graphError } from "./graph-error.ts";
import { isObject, listAt, optionalTextAt, type Json } from "./reading.ts";

/** What Graph answers without `fields` (fixture phone.get, its note in the index). */
const standing = [
  "verified_name",
  "code_verification_status",
  "display_phone_number",
  "quality_rating",
  "id",
];

/** Every field of a number node that the simulator knows. */
export function phoneNode(world: World, number: BusinessNumber): Json {
  const account = world.registry.accountOf(number);
  const app = world.registry.appOf(account);
  const override = world.batcher.overrides.get(number.phoneNumberId);
  const waba = world.batcher.overrides.get(account.wabaId);
  return {
    id: number.phoneNumberId,
    display_phone_number: number.displayPhoneNumber,
    verified_name: number.verifiedName,
    quality_rating: number.qualityRating,
    name_status: "APPROVED",
    code_verification_status: "VERIFIED",
    platform_type: "CLOUD_API",
    throughput: { level: number.throughput },
    status: world.isRegistered(number) ? "CONNECTED" : "DISCONNECTED",
    account_mode: "LIVE",
    is_official_business_account: false,
    is_on_biz_app: false,
    whatsapp_business_manager_messaging_limit: number.messagingLimit,
    webhook_configuration: {
      ...(override === undefined ? {} : { phone_number: override }),
      ...(waba === undefined ? {} : { whatsapp_business_account: waba }),
      application: app.webhookUrl,
    },
    health_status: {
      can_send_message: world.isRegistered(number) ? "AVAILABLE" : "BLOCKED",
      entities: [
        {
          entity_type: "PHONE_NUMBER",
          id: number.phoneNumberId,
          can_send_message: world.isRegistered(number) ? "AVAILABLE" : "BLOCKED",
        },
        { entity_type: "WABA", id: account.wabaId, can_send_message: "AVAILABLE" },
        { entity_type: "BUSINESS", id: account.portfolioId, can_send_message: "AVAILABLE" },
        { entity_type: "APP", id: app.appId, can_send_message: "AVAILABLE" },
      ],
    },
  };
}

/** Only the asked fields, and the id always. @throws 100 for a field that does not exist. */
export function pickFields(node: Json, fields: string | null, otherwise: readonly string[]): Json {
  const asked =
    fields === null || fields === "" ? otherwise : [...fields.split(",").map((name) => name.trim()), "id"];
  const picked: Record<string, unknown> = {};
  for (const name of asked) {
    if (!(name in node)) throw graphError(100, `Tried accessing nonexisting field (${name})`);
    picked[name] = node[name];
  }
  return picked;
}

/** GET /{phone}?fields=. */
export function getNumber(call: GraphCall, phoneNumberId: string): void {
  const number = authorisedNumber(call, phoneNumberId);
  sendJson(call.response, 200, pickFields(phoneNode(call.world, number), call.query.get("fields"), standing));
}

/** POST /{phone}: two-step PIN, or a webhook address of its own (the handshake comes first; empty removes it). */
export async function postNumber(call: GraphCall, phoneNumberId: string): Promise<void> {
  const body = await jsonBody(call);
  const number = authorisedNumber(call, phoneNumberId);
  const configuration = body["webhook_configuration"];
  if (isObject(configuration)) {
    const url = optionalTextAt(configuration, "override_callback_uri", "override_callback_uri", 200) ?? "";
    const token = optionalTextAt(configuration, "verify_token", "verify_token", 512) ?? "";
    await setOverride(call.world, number.phoneNumberId, url, token);
  } else if (body["pin"] !== undefined) pinOf(body);
  else throw graphError(131008, "Parameter pin or webhook_configuration is missing");
  sendJson(call.response, 200, { success: true });
}

/** Sets a webhook override after its handshake; an empty address removes it. @throws 2200 when the challenge is not echoed. */
export async function setOverride(world: World, id: string, url: string, verifyToken: string): Promise<void> {
  if (url === "") {
    world.batcher.overrides.delete(id);
    return;
  }
  if (!URL.canParse(url)) throw graphError(100, "Param override_callback_uri is not a valid URI.");
  const result = await handshake(url, verifyToken);
  if (!result.ok)
    throw graphError(
      2200,
      `Callback verification failed with the following errors: HTTP Status Code = ${result.status}`,
    );
  world.batcher.overrides.set(id, url);
}

function pinOf(body: Json): string {
  const pin = body["pin"];
  if (pin === undefined) throw graphError(131008, "Parameter pin is missing");
  if (typeof pin !== "string" || !/^[0-9]{6}$/.test(pin))
    throw graphError(100, "Param pin must be 6 digits.");
  return pin;
}

/** POST /{phone}/register. @throws 133005 when the number has a PIN and this is another. */
export async function register(call: GraphCall, phoneNumberId: string): Promise<void> {
  const body = await jsonBody(call);
  const number = authorisedNumber(call, phoneNumberId);
  requireProduct(body);
  const pin = pinOf(body);
  if (number.pin !== undefined && number.pin !== pin) throw graphError(133005);
  call.world.registered.set(number.phoneNumberId, true);
  sendJson(call.response, 200, { success: true });
}

/** POST /{phone}/deregister: sends are refused with 133010 from now on. */
export function deregister(call: GraphCall, phoneNumberId: string): void {
  const number = authorisedNumber(call, phoneNumberId);
  call.world.registered.set(number.phoneNumberId, false);
  sendJson(call.response, 200, { success: true });
}

/** GET /{phone}/whatsapp_business_profile. */
export function getProfile(call: GraphCall, phoneNumberId: string): void {
  const number = authorisedNumber(call, phoneNumberId);
  const profile = {
    about: number.verifiedName,
    address: "1 Sample Street",
    description: `${number.verifiedName} on WhatsApp.`,
    email: "hello@example.com",
    messaging_product: "whatsapp",
    profile_picture_url: "https://pps.example.net/x.jpg",
    websites: ["https://www.example.com/"],
    vertical: "RETAIL",
    ...call.world.profiles.get(number.phoneNumberId),
  };
  sendJson(call.response, 200, { data: [profile] });
}

const profileLimits = { about: 139, address: 256, description: 512, email: 128, vertical: 64 };

/** POST /{phone}/whatsapp_business_profile: about 139, address 256, description 512, email 128, two websites of 256. */
export async function postProfile(call: GraphCall, phoneNumberId: string): Promise<void> {
  const body = await jsonBody(call);
  const number = authorisedNumber(call, phoneNumberId);
  requireProduct(body);
  const changes: Record<string, unknown> = {};
  for (const [name, max] of Object.entries(profileLimits)) {
    const value = optionalTextAt(body, name, name, max);
    if (value !== undefined) changes[name] = value;
  }
  if (body["websites"] !== undefined) {
    const websites = listAt(body, "websites", "websites", 0, 2);
    if (websites.some((site) => typeof site !== "string" || site.length > 256))
      throw graphError(100, "Param websites must hold addresses of at most 256 characters.");
    changes["websites"] = websites;
  }
  call.world.profiles.set(number.phoneNumberId, {
    ...call.world.profiles.get(number.phoneNumberId),
    ...changes,
  });
  sendJson(call.response, 200, { success: true });
}
