import type { BusinessNumber } from "../config.ts";
import type { Plan } from "../faults.ts";
import { resetConnection, sendBadGateway, sendBytes, sendJson } from "../http.ts";
import type { World } from "../world.ts";
import { acceptMessage, type CheckedSend } from "./accept-message.ts";
import { authorisedNumber, jsonBody, requireProduct, type GraphCall } from "./call.ts";
import { GraphError, graphError, tokenExpired } from "./graph-error.ts";
import { takeAllowance } from "./limits.ts";
import { markRead } from "./mark-read.ts";
import { isObject, objectAt, optionalTextAt, textAt, type Json } from "./reading.ts";
import { validateContent } from "./validate-message.ts";
import { isAuthentication, validateTemplate } from "./validate-template.ts";

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

interface Addressee {
  readonly to: string | null;
  readonly recipient: string | null;
  readonly group: boolean;
  /** What the business wrote, whichever way. */
  readonly input: string;
}

/** `to` (phone or group id) wins over `recipient` (BSUID). @throws 131008 when both are missing, 100 when malformed. */
function addresseeOf(body: Json): Addressee {
  const kind = optionalTextAt(body, "recipient_type", "recipient_type", 32) ?? "individual";
  if (kind !== "individual" && kind !== "group")
    throw graphError(100, "Param recipient_type must be one of {INDIVIDUAL, GROUP}.");
  const to = optionalTextAt(body, "to", "to", 256);
  const recipient = optionalTextAt(body, "recipient", "recipient", 256);
  if (to !== undefined && to !== "") {
    if (kind === "group") return { to, recipient: null, group: true, input: to };
    if (!/^\+?[0-9 ()-]{5,25}$/.test(to)) throw graphError(131009, "Param to is not a valid phone number.");
    return { to, recipient: null, group: false, input: to };
  }
  if (recipient === undefined || recipient === "") throw graphError(131008, "Parameter to is missing");
  if (!BSUID.test(recipient)) throw graphError(131009, "Param recipient is not a business-scoped user id.");
  return { to: null, recipient, group: false, input: recipient };
}

function textOf(body: Json): string {
  const text = body["text"];
  return isObject(text) && typeof text["body"] === "string" ? text["body"] : "";
}

/** Refusals that a fault makes up; they come after authentication and before validation. */
function refuseByFault(world: World, plan: Plan): void {
  if (plan.error !== undefined)
    throw plan.error.code === 190
      ? tokenExpired(world.now())
      : graphError(plan.error.code, plan.error.details);
  switch (plan.fault) {
    case "error190":
      throw tokenExpired(world.now());
    case "rate130429":
      throw graphError(130429);
    case "rate131056":
      throw graphError(131056);
    case "error131000":
      throw graphError(131000, "Something went wrong.");
    default:
  }
}

/** Everything that Meta checks before it answers 200. */
function check(
  call: GraphCall,
  body: Json,
  number: BusinessNumber,
  addressee: Addressee,
  plan: Plan,
): CheckedSend {
  const { world } = call;
  if (!world.isRegistered(number)) throw graphError(133010);
  const { type, payload } = validateContent(body, {
    media: world.media,
    strictMedia: world.settings.strictMedia,
  });
  const account = world.registry.accountOf(number);
  const marketingEndpoint = call.request.url?.includes("/marketing_messages") === true;
  if (marketingEndpoint && type !== "template")
    throw graphError(131055, "Only template messages are supported.");
  const template = type === "template" && isObject(payload) ? validateTemplate(payload, account) : undefined;
  if (marketingEndpoint && template?.category !== "MARKETING") throw graphError(134100);
  if (template !== undefined && addressee.recipient !== null && isAuthentication(template))
    throw graphError(131062);
  const context = body["context"] === undefined ? undefined : objectAt(body, "context", "context");
  const contextWamid = context && textAt(context, "message_id", "context['message_id']", 1024);
  if (contextWamid !== undefined && !contextWamid.startsWith("wamid."))
    throw graphError(131009, "Param context['message_id'] is not a message id.");
  const bizOpaque = optionalTextAt(body, "biz_opaque_callback_data", "biz_opaque_callback_data", 512) ?? null;
  const customer = world.registry.customerFor(addressee.input);
  if (customer.key === number.displayPhoneNumber.replace(/\D/g, "")) throw graphError(131021);
  const reaction = type === "reaction" && isObject(payload) ? String(payload["message_id"]) : "";
  const reactedTo = world.byWamid.get(reaction);
  if (reactedTo !== undefined && world.now() - reactedTo.at > 30 * 86_400_000)
    throw graphError(131009, "Message is too old to react to.");
  takeAllowance(world, number, customer.key);
  return {
    number,
    account,
    customer,
    to: addressee.to,
    recipient: addressee.recipient,
    group: addressee.group,
    type,
    payload,
    template,
    marketingEndpoint,
    contextWamid,
    bizOpaque,
    plan,
  };
}

/** The 200 body: the input as it came, and the wa_id or user_id that it means. */
function answerOf(send: CheckedSend, wamid: string): Json {
  const who = send.group
    ? { input: send.to, wa_id: send.to }
    : send.to === null
      ? { input: send.recipient, user_id: send.recipient }
      : { input: send.to, wa_id: send.customer.waId ?? send.to };
  const held = send.plan.holdForQuality === true ? "held_for_quality_assessment" : "accepted";
  return {
    messaging_product: "whatsapp",
    contacts: [who],
    messages: [{ id: wamid, ...(send.template === undefined ? {} : { message_status: held }) }],
  };
}

function refusal(world: World, phoneNumberId: string, to: string | null, error: GraphError): void {
  world.refused.push({
    at: new Date(world.now()).toISOString(),
    code: error.code,
    status: error.status,
    phoneNumberId,
    to,
    message: error.message,
  });
}

/** Accepts the message and then answers, or does not, as the plan says. */
function answer(call: GraphCall, send: CheckedSend): void {
  const { world, request, response } = call;
  const { fault } = send.plan;
  const message = acceptMessage(world, send);
  const body = answerOf(send, message.wamid);
  if (fault === "resetAfter") resetConnection(request);
  else if (fault === "http502") sendBadGateway(response);
  else if (fault === "brokenJson") {
    const text = JSON.stringify(body);
    sendBytes(response, 200, "application/json; charset=UTF-8", text.slice(0, Math.floor(text.length / 2)));
  } else if (fault === "stallAfterAccept")
    world.schedule.after(send.plan.stallMs ?? world.desk.faults.stallMs, () => sendJson(response, 200, body));
  else sendJson(response, 200, body);
}

/** POST /{phone}/messages and /{phone}/marketing_messages: sends, read marks and typing, with the faults of the day. */
export async function postMessage(call: GraphCall, phoneNumberId: string): Promise<void> {
  const { world, request, response } = call;
  const body = await jsonBody(call);
  let to: string | null = null;
  try {
    const number = authorisedNumber(call, phoneNumberId);
    requireProduct(body);
    if (body["status"] === "read") {
      markRead(call, number, body);
      return;
    }
    const addressee = addresseeOf(body);
    to = addressee.input;
    const plan = world.desk.planSend({ phoneNumberId, to, text: textOf(body) });
    if (plan.fault === "resetBefore" || (plan.fault === "http502" && plan.acceptBehind502 !== true)) {
      refusal(world, phoneNumberId, to, new GraphError(0, { error: { code: 0, message: plan.fault } }));
      if (plan.fault === "resetBefore") resetConnection(request);
      else sendBadGateway(response);
      return;
    }
    refuseByFault(world, plan);
    answer(call, check(call, body, number, addressee, plan));
  } catch (error) {
    if (error instanceof GraphError) refusal(world, phoneNumberId, to, error);
    throw error;
  }
}
