import { byId, clock, dayName, el, initials } from "./dom.js";

/** What tells a customer apart from another of the same name. */
export const lineOf = (customer) =>
  customer.phone
    ? `+${customer.phone}`
    : customer.username
      ? `@${customer.username}`
      : (customer.bsuid ?? "");

function fill(select, options, chosen) {
  const wanted = JSON.stringify([options, chosen]);
  if (select.dataset.state === wanted) return;
  select.dataset.state = wanted;
  select.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
  select.value = chosen ?? "";
}

/** The two selects: every business number, every customer of the list. */
export function drawPickers(numbers, rows, number, customer) {
  fill(
    byId("number"),
    numbers.map((one) => [one.phoneNumberId, `${one.verifiedName} (${one.displayPhoneNumber})`]),
    number,
  );
  fill(
    byId("customer"),
    rows.map((row) => [row.customer.key, `${row.customer.name} (${lineOf(row.customer)})`]),
    customer,
  );
}

/** The list of chats of this number, newest first. */
export function drawChats(rows, chosen, choose) {
  const list = byId("chats");
  list.replaceChildren(
    ...rows.map((row) => {
      const when =
        row.at === null
          ? ""
          : dayName(row.at) === "Today"
            ? clock(row.at)
            : new Date(row.at).toLocaleDateString();
      const preview =
        row.preview === null
          ? lineOf(row.customer)
          : `${row.direction === "in" ? "You: " : ""}${row.preview}`;
      return el(
        "li",
        {},
        el(
          "button",
          {
            type: "button",
            "aria-current": row.customer.key === chosen ? "true" : "false",
            data: { testid: "chat-row", customer: row.customer.key },
            on: { click: () => choose(row.customer.key) },
          },
          el("span", { class: "avatar", "aria-hidden": "true" }, initials(row.customer.name)),
          el(
            "span",
            {},
            el("span", { class: "who" }, row.customer.name),
            el("span", { class: "what" }, preview),
          ),
          el(
            "span",
            { class: "right" },
            el("span", { class: "when" }, when),
            row.unread > 0 &&
              row.customer.key !== chosen &&
              el("span", { class: "badge" }, String(row.unread)),
          ),
        ),
      );
    }),
  );
}
