import type { Fact, ParsedChange, ParsedDelivery } from "./facts.ts";
import type { MessageSetting } from "./parse-message.ts";
import { customerMessage, echoedMessage, failedFact, historyMessage } from "./parse-message.ts";
import { statusFact } from "./parse-status.ts";
import type { Json } from "./read-json.ts";
import { cardsOf } from "./person.ts";
import { digitsOf, isObject, listOf, nameOf, objectOf, shortText, storable } from "./read-json.ts";

interface ChangeSetting {
  path: string;
  field: string;
  value: Json;
  receivedAt: Date;
}

/** Our own words about depth; any other message may quote what the body says, and is not repeated. */
const reasonOf = (error: unknown): string =>
  error instanceof RangeError ? error.message : "its shape is unknown";

type Reader = (item: Json, setting: MessageSetting) => Fact;

/** Reads one list; each item on its own, so that a bad one never stops its neighbours. */
const eachOf = (list: unknown, word: string, base: MessageSetting, read: Reader): Fact[] =>
  listOf(list).map((item, index) => {
    const path = `${base.path}/${word}/${String(index)}`;
    if (!isObject(item)) return failedFact(path, word, "The item is not an object.", keepable(item));
    try {
      return read(storable(item) as Json, { ...base, path });
    } catch (error) {
      return failedFact(path, word, `The item could not be read: ${reasonOf(error)}.`, keepable(item));
    }
  });

/** What can be stored of an item that may be unstorable; the delivery itself always holds the bytes. */
const keepable = (value: unknown): unknown => {
  try {
    return storable(value);
  } catch {
    return { note: "Too deep to show; see the delivery." };
  }
};

const keptFact = (path: string, word: string, body: unknown): Fact => {
  try {
    return { kind: "other", path, word, state: "kept", body: storable(body) };
  } catch (error) {
    return failedFact(path, word, `The item could not be kept: ${reasonOf(error)}.`, keepable(body));
  }
};

const historyFacts = (chunk: Json, base: MessageSetting): Fact[] => {
  const threads = listOf(chunk["threads"]).flatMap((thread, index) =>
    eachOf(
      objectOf(thread)["messages"],
      "messages",
      { ...base, path: `${base.path}/threads/${String(index)}` },
      (item, setting) => historyMessage(item, setting, objectOf(thread)),
    ),
  );
  const { threads: _threads, ...rest } = chunk;
  return [...threads, keptFact(base.path, "history", rest)];
};

/** Everything that a change lists, by the name of the list. */
const factsOf = ({ path, field, value, receivedAt }: ChangeSetting): Fact[] => {
  const businessPhone = digitsOf(objectOf(value["metadata"])["display_phone_number"]);
  const base: MessageSetting = { path, receivedAt, cards: cardsOf(value["contacts"]), businessPhone };
  const messageReader: Reader =
    field === "history"
      ? (item, setting) => historyMessage(item, setting, undefined)
      : (item, setting) => customerMessage(item, setting, "customer");
  const statusReader: Reader = (item, setting) => statusFact(item, setting.path, receivedAt);
  const standby = objectOf(value["standby"]);
  const standbyBase: MessageSetting = {
    ...base,
    path: `${path}/standby`,
    ...(Array.isArray(standby["contacts"]) ? { cards: cardsOf(standby["contacts"]) } : {}),
  };
  const told = [
    ...eachOf(value["messages"], "messages", base, messageReader),
    // Call statuses share the list's name but are about calls, not messages.
    ...(field === "calls" ? [] : eachOf(value["statuses"], "statuses", base, statusReader)),
    ...eachOf(value["message_echoes"], "message_echoes", base, (item, setting) =>
      echoedMessage(item, setting, "phone_app"),
    ),
    ...eachOf(standby["messages"], "messages", standbyBase, (item, setting) =>
      customerMessage(item, setting, "standby"),
    ),
    ...eachOf(standby["message_echoes"], "message_echoes", standbyBase, (item, setting) =>
      echoedMessage(item, setting, "standby"),
    ),
    ...eachOf(standby["statuses"], "statuses", standbyBase, statusReader),
    ...listOf(value["history"]).flatMap((chunk, index) =>
      historyFacts(objectOf(chunk), { ...base, path: `${path}/history/${String(index)}` }),
    ),
  ];
  return [...told, ...remainder(path, field, value)];
};

const understood = new Set(["messages", "statuses", "message_echoes", "history", "standby"]);
const surroundings = new Set(["messaging_product", "metadata", "contacts"]);
const standbyLists = new Set(["messages", "message_echoes", "statuses", "contacts"]);

const plainKey = /^[\w.:-]{1,64}$/;

/** A key of the body inside a path. One that is long or strange is told apart by its position (`~2`) alone. */
const stepOf = (key: string, position: number): string => (plainKey.test(key) ? key : `~${String(position)}`);

/** What is left of a change when its messages and statuses are taken out: kept, one item for each entry. */
const remainder = (path: string, field: string, value: Json): Fact[] => {
  const rest = Object.entries(value).filter(
    ([key]) => !surroundings.has(key) && !(understood.has(key) && !(field === "calls" && key === "statuses")),
  );
  const extra = Object.entries(objectOf(value["standby"])).filter(([key]) => !standbyLists.has(key));
  const lists = rest.filter(([, item]) => Array.isArray(item));
  const single = Object.fromEntries([...rest.filter(([, item]) => !Array.isArray(item)), ...extra]);
  return [
    ...lists.flatMap(([key, items], position) =>
      listOf(items).map((item, index) =>
        keptFact(`${path}/${stepOf(key, position)}/${String(index)}`, shortText(key), item),
      ),
    ),
    ...(Object.keys(single).length === 0 ? [] : [keptFact(path, field, single)]),
  ];
};

const keyOf = (value: Json): { phoneNumberId: string; displayPhoneNumber: string } => {
  // Hand-overs name the business number as their recipient (platform notes 1.2).
  const metadata = isObject(value["metadata"]) ? value["metadata"] : objectOf(value["recipient"]);
  const display = metadata["display_phone_number"] ?? value["display_phone_number"];
  const settings = objectOf(value["phone_number_settings"]);
  return {
    phoneNumberId: nameOf(metadata["phone_number_id"] ?? settings["phone_number_id"]) ?? "",
    displayPhoneNumber: digitsOf(display) ?? "",
  };
};

/** Reads one change. Also used on a parked one, with the time of its first receipt. */
export const parseChange = (raw: unknown, entryId: string, path: string, receivedAt: Date): ParsedChange => {
  const change = objectOf(raw);
  const field = nameOf(change["field"]) ?? "unknown";
  if (!isObject(change["value"])) {
    const facts = [failedFact(path, field, "The change has no value that is an object.", keepable(raw))];
    return { path, field, entryId, phoneNumberId: "", displayPhoneNumber: "", facts, raw };
  }
  const value = change["value"];
  const facts = factsOf({ path, field, value, receivedAt });
  return {
    path,
    field,
    entryId,
    ...keyOf(value),
    // A change with nothing in it is still something that Meta sent.
    facts: facts.length > 0 ? facts : [keptFact(path, field, value)],
    raw,
  };
};

/**
 * Reads a webhook body: every entry × change × item, as typed facts. Pure, and it never throws: what cannot be
 * understood comes back as a `failed` item, and a body that is no envelope at all as `malformed`.
 * Source: platform notes 1.1 (envelope) and every body under core/testing/fixtures/webhooks.
 */
export const parseDelivery = (bytes: Uint8Array, receivedAt: Date): ParsedDelivery => {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder("utf-8").decode(bytes));
  } catch {
    return { malformed: "The body is not JSON.", changes: [] };
  }
  if (!isObject(body) || !Array.isArray(body["entry"]))
    return { malformed: "The body is not a webhook envelope: it has no list `entry`.", changes: [] };
  const changes = body["entry"].flatMap((entry: unknown, index) => entryChanges(entry, index, receivedAt));
  return { changes };
};

const entryChanges = (entry: unknown, index: number, receivedAt: Date): ParsedChange[] => {
  const entryId = nameOf(objectOf(entry)["id"]) ?? "";
  const changes = objectOf(entry)["changes"];
  if (!Array.isArray(changes) || changes.length === 0) {
    // Kept as one item, so that an entry of a shape yet unknown is not lost.
    return [parseChange({ field: "unknown", value: objectOf(entry) }, entryId, String(index), receivedAt)];
  }
  return changes.map((change: unknown, position) =>
    parseChange(change, entryId, `${String(index)}/${String(position)}`, receivedAt),
  );
};
