import type { Message } from "#contracts/shapes/message.ts";
import { fullTime } from "../../../lib/time.ts";
import { asNumber, asObject, asText, bodyOf, type Json } from "../content.ts";
import { strings } from "../strings.ts";

export interface InteractiveView {
  label: string;
  title: string | undefined;
  fields: [string, string][];
}

const words = (key: string): string => {
  const spaced = key.replace(/_/gu, " ").trim();
  return spaced.charAt(0).toLocaleUpperCase() + spaced.slice(1);
};

/** Flat names and values of an answered form; nested answers are flattened, the technical token left out. */
const flatten = (value: Json): [string, string][] =>
  Object.entries(value).flatMap(([key, entry]): [string, string][] => {
    if (key === "flow_token") return [];
    const inner = asObject(entry);
    if (inner) return flatten(inner);
    const text = Array.isArray(entry) ? entry.map((each) => asText(each) ?? "").join(", ") : asText(entry);
    return text === undefined ? [] : [[words(key), text]];
  });

const parseJson = (text: string | undefined): Json | undefined => {
  try {
    return asObject(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
};

const callAnswer = (reply: Json): InteractiveView => {
  const { interactive } = strings;
  const until = asNumber(reply["expiration_timestamp"]);
  const permanent = reply["is_permanent"] === true;
  const accepted = asText(reply["response"]) === "accept";
  return {
    label: interactive.call_permission_reply,
    title: accepted ? interactive.accept : interactive.reject,
    fields: [
      ...(accepted ? [[interactive.validity, permanent ? interactive.permanently : interactive.once]] : []),
      ...(until === undefined ? [] : [[interactive.until, fullTime(new Date(until * 1000).toISOString())]]),
    ] as [string, string][],
  };
};

/** What a customer chose or filled in, as a title and fields. */
export const interactiveView = (message: Message): InteractiveView => {
  const body = bodyOf(message);
  const kind = asText(body["type"]) ?? "";
  const reply = asObject(body[kind]) ?? {};
  const { interactive } = strings;
  switch (kind) {
    case "button_reply":
    case "list_reply": {
      const description = asText(reply["description"]);
      return {
        label: interactive[kind],
        title: asText(reply["title"]),
        fields: description === undefined ? [] : [["", description]],
      };
    }
    case "nfm_reply": {
      const answers = parseJson(asText(reply["response_json"]));
      const address = asText(reply["name"]) === "address_message";
      return {
        label: address ? interactive.address_message : interactive.nfm_reply,
        title: address ? asText(reply["body"])?.split("\n")[0] : undefined,
        fields: answers ? flatten(answers) : [],
      };
    }
    case "call_permission_reply":
      return callAnswer(reply);
    default:
      return { label: interactive.other, title: message.text, fields: flatten(reply) };
  }
};
