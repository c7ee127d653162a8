import type { Template } from "../config.ts";
import { isObject, type Json } from "../graph/reading.ts";

export interface RenderedTemplate {
  readonly header: string | null;
  readonly body: string;
  readonly footer: string | null;
  /** Buttons as the customer sees them; only quick replies carry a payload. */
  readonly buttons: readonly {
    readonly kind: string;
    readonly text: string;
    readonly payload: string | null;
  }[];
}

function valueOf(parameter: Json): string {
  const type = String(parameter["type"]);
  const part = parameter[type];
  if (typeof part === "string") return part;
  if (isObject(part) && typeof part["fallback_value"] === "string") return part["fallback_value"];
  return "";
}

function parametersOf(sent: Json, type: string, index?: number): Json[] {
  const components: unknown = sent["components"];
  if (!Array.isArray(components)) return [];
  const component = (components as unknown[])
    .filter(isObject)
    .find((entry) => entry["type"] === type && (index === undefined || Number(entry["index"]) === index));
  const list: unknown = component?.["parameters"];
  return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}

function fill(text: string, parameters: readonly Json[]): string {
  let next = 0;
  return text.replace(/\{\{\s*([a-z0-9_]+)\s*\}\}/g, (whole, name: string) => {
    const named = parameters.find((parameter) => parameter["parameter_name"] === name);
    const parameter = named ?? parameters[/^\d+$/.test(name) ? Number(name) - 1 : next++];
    return parameter === undefined ? whole : valueOf(parameter);
  });
}

/** A template with its parameters put in, as the customer reads it. */
export function renderTemplate(template: Template, sent: Json): RenderedTemplate {
  const find = (type: string): Json | undefined => template.components.find((entry) => entry.type === type);
  const text = (entry: Json | undefined): string | null =>
    typeof entry?.["text"] === "string" ? entry["text"] : null;
  const header = find("HEADER");
  const format = header?.["format"];
  const headerText = text(header);
  const buttons: unknown = find("BUTTONS")?.["buttons"];
  return {
    header:
      headerText === null
        ? typeof format === "string"
          ? `[${format.toLowerCase()}]`
          : null
        : fill(headerText, parametersOf(sent, "header")),
    body: fill(text(find("BODY")) ?? "", parametersOf(sent, "body")),
    footer: text(find("FOOTER")),
    buttons: (Array.isArray(buttons) ? (buttons as unknown[]).filter(isObject) : []).map((button, index) => {
      const payload = parametersOf(sent, "button", index)[0]?.["payload"];
      const label = typeof button["text"] === "string" ? button["text"] : "Copy code";
      return {
        kind: String(button["type"]).toLowerCase(),
        text: label,
        payload: button["type"] === "QUICK_REPLY" ? (typeof payload === "string" ? payload : label) : null,
      };
    }),
  };
}
