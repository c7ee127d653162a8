/* global document */
import { previewOf, sampleLocation } from "./bubble.js";
import { byId, el } from "./dom.js";
import { icon } from "./icons.js";

/**
 * The line in which the customer writes.
 * @param {{ sendText: (text: string, quoted?: string) => void, sendPicture: () => void, send: (message: any) => void }} actions
 */
export function mountComposer(actions) {
  let quoted;
  const form = byId("composer");
  const input = el("textarea", {
    rows: 1,
    placeholder: "Message",
    "aria-label": "Message",
    "data-testid": "phone-input",
    maxlength: 65536,
  });
  const send = el(
    "button",
    { type: "submit", class: "icon send", "aria-label": "Send", "data-testid": "phone-send" },
    icon("send"),
  );
  const menu = el("div", { class: "menu", role: "menu", hidden: true });
  const plus = el(
    "button",
    {
      type: "button",
      class: "icon",
      "aria-label": "Attach",
      "aria-haspopup": "menu",
      "data-testid": "phone-attach",
      on: { click: () => (menu.hidden = !menu.hidden) },
    },
    icon("plus"),
  );
  const item = (name, label, run) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        on: {
          click: () => {
            menu.hidden = true;
            run();
          },
        },
      },
      icon(name),
      label,
    );
  menu.append(
    item("picture", "Sample picture", actions.sendPicture),
    item("pin", "Location", () => actions.send(sampleLocation())),
    item("person", "My contact card", () => actions.send("contact")),
  );
  const bar = el("div", { class: "replying", hidden: true });
  form.append(bar, menu, plus, input, send);

  const quote = (message) => {
    quoted = message?.wamid;
    bar.hidden = message === undefined;
    bar.replaceChildren();
    if (message === undefined) return;
    bar.append(
      el("span", { class: "quote" }, previewOf(message)),
      el(
        "button",
        {
          type: "button",
          class: "icon",
          "aria-label": "Do not quote",
          on: { click: () => quote(undefined) },
        },
        icon("close"),
      ),
    );
    input.focus();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value;
    if (text.trim() === "") return;
    input.value = "";
    actions.sendText(text, quoted);
    quote(undefined);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key === "Escape") quote(undefined);
  });
  document.addEventListener("click", (event) => {
    if (!menu.hidden && !plus.contains(event.target) && !menu.contains(event.target)) menu.hidden = true;
  });
  return { quote, focus: () => input.focus() };
}
