import type { Fact, StatusFact } from "./facts.ts";
import { metaTime } from "./meta-time.ts";
import { failedFact } from "./parse-message.ts";
import type { Json } from "./read-json.ts";
import { compact, isObject, objectsOf, textOf } from "./read-json.ts";

/**
 * One entry of `statuses[]`: evidence about a message that we sent. Near-empty ones are usual: no pricing, no
 * conversation, no contacts, no phone (platform notes 1.4). Payment statuses wear a prefix, because their words
 * (`captured`, `pending`) say nothing about the message itself.
 */
export const statusFact = (status: Json, path: string, receivedAt: Date): Fact => {
  const waMessageId = textOf(status["id"]);
  const word = textOf(status["status"]);
  if (waMessageId === undefined || word === undefined)
    return failedFact(path, "status", "The status names no message or says nothing.", status);
  const errors = objectsOf(status["errors"]);
  const type = textOf(status["type"]);
  return compact<StatusFact>({
    kind: "status",
    path,
    waMessageId,
    status: type === undefined || type === "message" ? word : `${type}.${word}`,
    participant:
      textOf(status["recipient_participant_user_id"]) ?? textOf(status["recipient_participant_id"]) ?? "",
    at: metaTime(status["timestamp"], receivedAt),
    bizOpaque: textOf(status["biz_opaque_callback_data"]),
    errors: errors.length === 0 ? undefined : errors,
    pricing: isObject(status["pricing"]) ? status["pricing"] : undefined,
    body: status,
  });
};
