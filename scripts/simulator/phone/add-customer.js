/* global document */
import { attempt, post } from "./api.js";
import { el } from "./dom.js";

const randomDigits = (count) =>
  Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => String(byte % 10)).join("");

function field(label, props) {
  const input = el("input", { type: "text", ...props });
  return { input, node: el("label", { class: "field" }, el("span", {}, label), input) };
}

/** Asks for a new customer, by phone or by username alone. @param {(customer: any) => void} added */
export function askForCustomer(added) {
  const name = field("Name", { required: true, maxlength: 80, "data-testid": "customer-name" });
  const phone = field("Phone, with country code", { inputmode: "tel", "data-testid": "customer-phone" });
  const username = field("Username", { maxlength: 40, "data-testid": "customer-username" });
  const bsuid = field("BSUID (the id that the business sees)", { "data-testid": "customer-bsuid" });
  phone.input.value = `+1202555${String(100 + Math.floor(Math.random() * 99)).padStart(4, "0")}`;
  bsuid.input.value = `US.1${randomDigits(19)}`;
  const tab = (value, label, checked) => {
    const input = el("input", { type: "radio", name: "by", value, checked });
    input.addEventListener("change", show);
    return el("label", {}, input, label);
  };
  const tabs = el(
    "div",
    { class: "tabs" },
    tab("phone", "By phone", true),
    tab("bsuid", "By username", false),
  );
  const cancel = el(
    "button",
    { type: "button", class: "secondary", on: { click: () => sheet.close() } },
    "Cancel",
  );
  const save = el(
    "button",
    { type: "submit", class: "primary", "data-testid": "customer-save" },
    "Add customer",
  );
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, "Add a customer"),
    tabs,
    name.node,
    phone.node,
    username.node,
    bsuid.node,
    el("div", { class: "row" }, cancel, save),
  );
  const sheet = el("dialog", { class: "sheet", "aria-label": "Add a customer" }, form);
  const byPhone = () => tabs.querySelector("input:checked").value === "phone";
  function show() {
    phone.node.hidden = !byPhone();
    username.node.hidden = byPhone();
    bsuid.node.hidden = byPhone();
  }
  show();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const customer = byPhone()
      ? { name: name.input.value, phone: phone.input.value.replace(/[^\d+]/g, "") }
      : {
          name: name.input.value,
          bsuid: bsuid.input.value.trim(),
          ...(username.input.value.trim() === "" ? {} : { username: username.input.value.trim() }),
        };
    void attempt(async () => {
      const saved = await post("customers", customer);
      sheet.close();
      added(saved);
    });
  });
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
  name.input.focus();
}
