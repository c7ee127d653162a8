import type { MediaStore } from "../media-store.ts";
import { graphError } from "./graph-error.ts";
import { isObject, listAt, objectAt, optionalTextAt, textAt, type Json } from "./reading.ts";

interface Rules {
  readonly media: MediaStore;
  readonly strictMedia: boolean;
}

const P = "interactive['action']";

function each(list: readonly unknown[], name: string, check: (item: Json, at: string) => void): void {
  list.forEach((item, index) => {
    const at = `${name}[${index}]`;
    if (!isObject(item)) throw graphError(100, `Param ${at} must be a JSON object.`);
    check(item, at);
  });
}

function unique(values: readonly string[], name: string): void {
  if (new Set(values).size !== values.length) throw graphError(131009, `Duplicated ${name} ids.`);
}

/** 1 to 3 reply buttons, id 256, title 20, no id twice. */
function replyButtons(action: Json, name: string, max: number): void {
  const ids: string[] = [];
  each(listAt(action, "buttons", `${name}['buttons']`, 1, max), `${name}['buttons']`, (button, at) => {
    const reply = objectAt(button, "reply", `${at}['reply']`);
    ids.push(textAt(reply, "id", `${at}['reply']['id']`, 256));
    textAt(reply, "title", `${at}['reply']['title']`, 20);
  });
  unique(ids, "button");
}

function urlButton(action: Json, name: string): void {
  const parameters = objectAt(action, "parameters", `${name}['parameters']`);
  textAt(parameters, "display_text", `${name}['parameters']['display_text']`, 20);
  const url = textAt(parameters, "url", `${name}['parameters']['url']`, 2000);
  if (!/^https?:\/\//.test(url))
    throw graphError(100, `Param ${name}['parameters']['url'] is not a valid URI.`);
}

function list(action: Json): void {
  textAt(action, "button", `${P}['button']`, 20);
  const sections = listAt(action, "sections", `${P}['sections']`, 1, 10);
  const ids: string[] = [];
  each(sections, `${P}['sections']`, (section, at) => {
    if (sections.length > 1) textAt(section, "title", `${at}['title']`, 24);
    else optionalTextAt(section, "title", `${at}['title']`, 24);
    each(listAt(section, "rows", `${at}['rows']`, 1, 10), `${at}['rows']`, (row, rowAt) => {
      ids.push(textAt(row, "id", `${rowAt}['id']`, 200));
      textAt(row, "title", `${rowAt}['title']`, 24);
      optionalTextAt(row, "description", `${rowAt}['description']`, 72);
    });
  });
  if (ids.length > 10) throw graphError(131009, `Total row count exceed max allowed count: 10`);
  unique(ids, "row");
}

function flow(action: Json): void {
  const name = `${P}['parameters']`;
  const parameters = objectAt(action, "parameters", name);
  if (parameters["flow_message_version"] !== "3")
    throw graphError(100, `Param ${name}['flow_message_version'] must be "3".`);
  const flowId = optionalTextAt(parameters, "flow_id", `${name}['flow_id']`, 256);
  const flowName = optionalTextAt(parameters, "flow_name", `${name}['flow_name']`, 256);
  if ((flowId === undefined) === (flowName === undefined))
    throw graphError(100, `Param ${name} must have exactly one of ['flow_id', 'flow_name'].`);
  textAt(parameters, "flow_cta", `${name}['flow_cta']`, 30);
  const kind = optionalTextAt(parameters, "flow_action", `${name}['flow_action']`, 32) ?? "navigate";
  if (kind !== "navigate" && kind !== "data_exchange")
    throw graphError(100, `Param ${name}['flow_action'] must be one of {navigate, data_exchange}.`);
  const mode = optionalTextAt(parameters, "mode", `${name}['mode']`, 32) ?? "published";
  if (mode !== "draft" && mode !== "published")
    throw graphError(100, `Param ${name}['mode'] must be one of {draft, published}.`);
}

function productList(action: Json): void {
  textAt(action, "catalog_id", `${P}['catalog_id']`, 256);
  let count = 0;
  each(listAt(action, "sections", `${P}['sections']`, 1, 10), `${P}['sections']`, (section, at) => {
    optionalTextAt(section, "title", `${at}['title']`, 24);
    each(
      listAt(section, "product_items", `${at}['product_items']`, 1, 30),
      `${at}['product_items']`,
      (item, itemAt) => {
        textAt(item, "product_retailer_id", `${itemAt}['product_retailer_id']`, 256);
        count += 1;
      },
    );
  });
  if (count > 30) throw graphError(131009, "Total product count exceed max allowed count: 30");
}

function carousel(action: Json): void {
  const kinds = new Set<unknown>();
  each(listAt(action, "cards", `${P}['cards']`, 2, 10), `${P}['cards']`, (card, at) => {
    kinds.add(card["type"]);
    const text = card["body"];
    if (isObject(text)) textAt(text, "text", `${at}['body']['text']`, 160);
    const cardAction = objectAt(card, "action", `${at}['action']`);
    if (card["type"] === "cta_url") urlButton(cardAction, `${at}['action']`);
    else if (card["type"] === "product")
      textAt(cardAction, "product_retailer_id", `${at}['action']['product_retailer_id']`, 256);
    else replyButtons(cardAction, `${at}['action']`, 2);
  });
  if (kinds.size > 1) throw graphError(131009, "All cards of a carousel must be of one kind.");
}

function address(action: Json): void {
  const parameters = objectAt(action, "parameters", `${P}['parameters']`);
  const country = textAt(parameters, "country", `${P}['parameters']['country']`, 2);
  if (country !== "IN" && country !== "SG")
    throw graphError(131009, "Address messages exist in India (IN) and Singapore (SG) only.");
}

const needsName =
  (expected: string) =>
  (action: Json): void => {
    if (action["name"] !== expected) throw graphError(100, `Param ${P}['name'] must be "${expected}".`);
  };

const byType: Readonly<Record<string, (action: Json) => void>> = {
  button: (action) => replyButtons(action, P, 3),
  list,
  cta_url: (action) => {
    needsName("cta_url")(action);
    urlButton(action, P);
  },
  flow: (action) => {
    needsName("flow")(action);
    flow(action);
  },
  product: (action) => {
    textAt(action, "catalog_id", `${P}['catalog_id']`, 256);
    textAt(action, "product_retailer_id", `${P}['product_retailer_id']`, 256);
  },
  product_list: productList,
  catalog_message: needsName("catalog_message"),
  carousel,
  location_request_message: needsName("send_location"),
  address_message: (action) => {
    needsName("address_message")(action);
    address(action);
  },
  call_permission_request: needsName("call_permission_request"),
  request_contact_info: needsName("request_contact_info"),
  order_details: needsName("review_and_pay"),
  order_status: needsName("review_order"),
};

function header(interactive: Json, type: string, rules: Rules): void {
  const value = interactive["header"];
  if (value === undefined || value === null) {
    if (type === "product_list") throw graphError(131008, "Parameter interactive['header'] is missing");
    return;
  }
  if (!isObject(value)) throw graphError(100, "Param interactive['header'] must be a JSON object.");
  const kind = value["type"];
  if (kind === "text") {
    textAt(value, "text", "interactive['header']['text']", 60);
    return;
  }
  if (kind !== "image" && kind !== "video" && kind !== "document")
    throw graphError(
      100,
      "Param interactive['header']['type'] must be one of {text, image, video, document}.",
    );
  const media = objectAt(value, kind, `interactive['header']['${kind}']`);
  const id = media["id"];
  if ((id === undefined) === (media["link"] === undefined))
    throw graphError(100, `Param interactive['header']['${kind}'] must have exactly one of ['id', 'link'].`);
  if (typeof id === "string" && rules.strictMedia && rules.media.get(id) === undefined)
    throw graphError(100, `Param interactive['header']['${kind}']['id'] is not a valid media attachment ID`);
}

/** Checks an interactive object: header 60, body 1024 (list 4096), footer 60, and the action of its type. */
export function validateInteractive(interactive: Json, rules: Rules): void {
  const type = textAt(interactive, "type", "interactive['type']", 64);
  const check = byType[type];
  if (check === undefined)
    throw graphError(
      100,
      `Param interactive['type'] must be one of {${Object.keys(byType).join(", ")}} - got "${type}".`,
    );
  header(interactive, type, rules);
  const max = type === "list" ? 4096 : 1024;
  const body = interactive["body"];
  if (type === "product") {
    if (isObject(body)) optionalTextAt(body, "text", "interactive['body']['text']", max);
  } else
    textAt(objectAt(interactive, "body", "interactive['body']"), "text", "interactive['body']['text']", max);
  const footer = interactive["footer"];
  if (isObject(footer)) optionalTextAt(footer, "text", "interactive['footer']['text']", 60);
  check(objectAt(interactive, "action", P));
}
