/* global document */

/**
 * Makes an element. All text goes in as text nodes; nothing here parses HTML.
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, `on` (listeners), `data` (dataset), anything else an attribute
 * @param {...(Node | string | null | undefined | false)} children
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [type, run] of Object.entries(value)) node.addEventListener(type, run);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children)
    if (child !== null && child !== undefined && child !== false) node.append(child);
  return node;
}

/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Up to two letters for an avatar. @param {string} name */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
}

/** @param {number} at ms */
export const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** @param {number} at ms */
export function dayName(at) {
  const day = new Date(at).toDateString();
  if (day === new Date().toDateString()) return "Today";
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

/** Says something for a few seconds. @param {string} text */
export function toast(text) {
  const node = el("div", { class: "toast" }, text);
  byId("toasts").append(node);
  globalThis.setTimeout(() => node.remove(), 5000);
}
