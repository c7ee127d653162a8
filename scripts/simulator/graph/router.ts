import { BodyTooLarge, sendJson } from "../http.ts";
import {
  getAccount,
  listNumbers,
  listSubscriptions,
  listTemplates,
  subscribe,
  unsubscribe,
} from "./account.ts";
import type { GraphCall } from "./call.ts";
import { GraphError, graphError, noSuchObject, unknownPath } from "./graph-error.ts";
import { deleteMedia, getMedia, uploadMedia } from "./media.ts";
import { deregister, getNumber, getProfile, postNumber, postProfile, register } from "./phone-number.ts";
import { postMessage } from "./send-message.ts";

type Handler = (call: GraphCall, id: string) => void | Promise<void>;

const edges: Readonly<Record<string, Handler>> = {
  "POST messages": postMessage,
  "POST marketing_messages": postMessage,
  "POST media": uploadMedia,
  "POST register": register,
  "POST deregister": deregister,
  "GET whatsapp_business_profile": getProfile,
  "POST whatsapp_business_profile": postProfile,
  "GET phone_numbers": listNumbers,
  "GET message_templates": listTemplates,
  "GET subscribed_apps": listSubscriptions,
  "POST subscribed_apps": subscribe,
  "DELETE subscribed_apps": unsubscribe,
};

/** GET, POST or DELETE of a node itself: a number, an account or a media object. */
function node(call: GraphCall, id: string): void | Promise<void> {
  const { registry } = call.world;
  if (registry.numbers.has(id)) {
    if (call.method === "GET") {
      getNumber(call, id);
      return;
    }
    if (call.method === "POST") return postNumber(call, id);
    throw noSuchObject(call.method, id);
  }
  if (registry.accounts.has(id) && call.method === "GET") getAccount(call, id);
  else if (call.method === "GET") getMedia(call, id);
  else if (call.method === "DELETE") deleteMedia(call, id);
  else throw noSuchObject(call.method, id);
}

/** Answers `/{version}/{id}[/{edge}]`; every failure leaves as a Graph envelope. */
export async function routeGraph(call: GraphCall, parts: readonly string[]): Promise<void> {
  try {
    const [id, edge, ...rest] = parts;
    if (id === undefined || id === "" || rest.length > 0) throw unknownPath();
    if (edge === undefined) {
      await node(call, id);
      return;
    }
    const handler = edges[`${call.method} ${edge}`];
    if (handler === undefined) throw unknownPath();
    await handler(call, id);
  } catch (error) {
    const refusal =
      error instanceof GraphError
        ? error
        : error instanceof BodyTooLarge
          ? graphError(100, error.message)
          : undefined;
    if (refusal === undefined) throw error;
    if (refusal.status === 401)
      call.response.setHeader(
        "www-authenticate",
        'OAuth "Facebook Platform" "invalid_token" "The access token could not be used"',
      );
    sendJson(call.response, refusal.status, refusal.body);
  }
}
