import type { Account, Template } from "../config.ts";
import { templatesOf } from "./default-templates.ts";
import { graphError } from "./graph-error.ts";
import { isObject, objectAt, textAt, type Json } from "./reading.ts";

const parameterTypes = new Set([
  "text",
  "currency",
  "date_time",
  "image",
  "video",
  "document",
  "location",
  "product",
  "payload",
  "coupon_code",
  "action",
  "limited_time_offer",
]);

/** The names (or numbers) of the variables in a template text, without repeats. */
function variablesIn(text: unknown): string[] {
  if (typeof text !== "string") return [];
  return [...new Set([...text.matchAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/g)].map((match) => match[1] ?? ""))];
}

/** `parameters` of one sent component, each an object with a known type. */
function parametersOf(component: Json | undefined, place: string): readonly Json[] {
  const list: unknown = component?.["parameters"];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list))
    throw graphError(100, `Param template['components'] ${place}: parameters must be an array.`);
  return (list as unknown[]).map((parameter, index) => {
    if (!isObject(parameter) || !parameterTypes.has(String(parameter["type"])))
      throw graphError(132012, `${place}: parameter ${index + 1} is of the wrong type`);
    return parameter;
  });
}

function checkText(definition: Json, component: Json | undefined, place: string, named: boolean): void {
  const variables = variablesIn(definition["text"]);
  const parameters = parametersOf(component, place);
  if (parameters.length !== variables.length)
    throw graphError(
      132000,
      `${place}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  parameters.forEach((parameter, index) => {
    const type = parameter["type"];
    if (type !== "text" && type !== "currency" && type !== "date_time")
      throw graphError(132012, `${place}: parameter ${index + 1} is of the wrong type`);
    if (type === "text" && (typeof parameter["text"] !== "string" || parameter["text"] === ""))
      throw graphError(131008, `${place}: parameter ${index + 1} needs text`);
    if (type === "text" && /[\n\t]| {5}/.test(String(parameter["text"])))
      throw graphError(
        132018,
        "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
      );
    if (named && !variables.includes(String(parameter["parameter_name"])))
      throw graphError(132012, `${place}: parameter name is missing or empty, or not in the template`);
  });
}

function checkHeader(definition: Json, component: Json | undefined, named: boolean): void {
  const format = typeof definition["format"] === "string" ? definition["format"] : "TEXT";
  if (format === "TEXT") {
    checkText(definition, component, "header", named);
    return;
  }
  const sent = parametersOf(component, "header")[0]?.["type"];
  const type = (typeof sent === "string" ? sent : "unknown").toUpperCase();
  if (type !== format)
    throw graphError(132012, `header: Format mismatch, expected ${format}, received ${type}`);
}

/** A url button with a variable, and a copy code button, need their parameter. */
function checkButtons(definition: Json, components: readonly Json[]): void {
  const buttons = definition["buttons"];
  if (!Array.isArray(buttons)) return;
  (buttons as unknown[]).forEach((button, index) => {
    if (!isObject(button)) return;
    const needs =
      button["type"] === "COPY_CODE" || (button["type"] === "URL" && variablesIn(button["url"]).length > 0);
    const sent = components.find(
      (component) =>
        String(component["type"]).toLowerCase() === "button" && Number(component["index"]) === index,
    );
    if (needs && parametersOf(sent, "button").length === 0)
      throw graphError(
        131008,
        `button: Button at index ${index} of type ${String(button["type"])} requires a parameter`,
      );
  });
}

/**
 * Checks a template send against the account's templates.
 * @returns the template.
 * @throws GraphError 132001 unknown, 132015 paused, 132016 disabled, 132000 count, 132012 format, 131008 missing.
 */
export function validateTemplate(sent: Json, account: Account): Template {
  const name = textAt(sent, "name", "template['name']", 512);
  const language = textAt(
    objectAt(sent, "language", "template['language']"),
    "code",
    "template['language']['code']",
    32,
  );
  const template = templatesOf(account).find((entry) => entry.name === name && entry.language === language);
  if (template === undefined || template.status === "REJECTED" || template.status === "PENDING")
    throw graphError(132001, `template name (${name}) does not exist in ${language}`);
  if (template.status === "PAUSED") throw graphError(132015);
  if (template.status === "DISABLED") throw graphError(132016, "Template is disabled.");
  const list: unknown = sent["components"] ?? [];
  if (!Array.isArray(list)) throw graphError(100, "Param template['components'] must be an array.");
  const components = (list as unknown[]).filter(isObject);
  const named = template.parameter_format === "NAMED";
  const find = (type: string): Json | undefined =>
    components.find((component) => String(component["type"]).toLowerCase() === type);
  for (const definition of template.components) {
    if (definition.type === "BODY") checkText(definition, find("body"), "body", named);
    if (definition.type === "HEADER") checkHeader(definition, find("header"), named);
    if (definition.type === "BUTTONS") checkButtons(definition, components);
  }
  return template;
}

/** True for templates whose code can only go to a phone number (131062). */
export function isAuthentication(template: Template): boolean {
  return template.category === "AUTHENTICATION";
}
