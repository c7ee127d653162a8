import type { BusinessNumber } from "../config.ts";
import { sendJson } from "../http.ts";
import type { GraphCall } from "./call.ts";
import { graphError } from "./graph-error.ts";
import { isObject, textAt, type Json } from "./reading.ts";

/**
 * `status: "read"`, optionally with a typing indicator: marks this message and the earlier ones of its chat as seen.
 * A wamid that the simulator has forgotten (it keeps nothing over a restart) still answers success.
 */
export function markRead(call: GraphCall, number: BusinessNumber, body: Json): void {
  const { world } = call;
  const wamid = textAt(body, "message_id", "message_id", 1024);
  if (!wamid.startsWith("wamid.")) throw graphError(131009, "Param message_id is not a message id.");
  const typing = body["typing_indicator"];
  if (typing !== undefined && (!isObject(typing) || typing["type"] !== "text"))
    throw graphError(100, "Param typing_indicator['type'] must be one of {TEXT}.");
  const now = world.now();
  world.reads.push({
    at: new Date(now).toISOString(),
    phoneNumberId: number.phoneNumberId,
    wamid,
    typing: typing !== undefined,
  });
  const target = world.byWamid.get(wamid);
  if (target?.direction === "in" && target.chat.number.phoneNumberId === number.phoneNumberId) {
    const { chat } = target;
    for (const message of chat.messages)
      if (message.direction === "in" && message.at <= target.at) message.readBy ??= now;
    world.tellMark(chat, "seen");
    if (typing !== undefined) world.tellMark(chat, "typing");
  }
  sendJson(call.response, 200, { success: true });
}
