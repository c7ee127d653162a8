/* global document, location, history, EventSource, URLSearchParams, setTimeout, setInterval, clearTimeout */
import { askForCustomer } from "./add-customer.js";
import { attempt, get, post, samplePicture } from "./api.js";
import { drawChat } from "./chat-view.js";
import { mountComposer } from "./composer.js";
import { byId } from "./dom.js";
import { drawCounts, mountFaults } from "./faults-panel.js";
import { icon } from "./icons.js";
import { drawChats, drawPickers } from "./sidebar.js";

const query = new URLSearchParams(location.search);
const state = {
  numbers: [],
  rows: [],
  number: query.get("number"),
  customer: query.get("customer"),
  chat: null,
};
let events;
let typingTimer;
let typing = false;

const who = () => {
  const { customer } = state.chat;
  return customer.phone ? { phone: customer.phone } : { bsuid: customer.bsuid };
};

/** Sends a message object as the customer; "contact" stands for the customer's own card. */
function send(message, contextWamid) {
  const { customer } = state.chat;
  const card = {
    type: "contacts",
    contacts: [
      {
        origin: contextWamid === undefined ? "other" : "contact_request",
        name: { formatted_name: customer.name, first_name: customer.name.split(" ")[0] },
        phones: [
          {
            phone: `+${customer.phone ?? "12025550199"}`,
            wa_id: customer.phone ?? "12025550199",
            type: "CELL",
          },
        ],
      },
    ],
  };
  return attempt(() =>
    post("inbound", {
      phoneNumberId: state.number,
      from: who(),
      message: message === "contact" ? card : message,
      ...(contextWamid === undefined ? {} : { contextWamid }),
    }),
  );
}

const composer = mountComposer({
  sendText: (text, quoted) => void send({ type: "text", text: { body: text } }, quoted),
  sendPicture: () =>
    void attempt(async () => {
      const { id } = await samplePicture(state.number);
      await send({ type: "image", image: { id, caption: "The view from here" } });
    }),
  send: (message) => void send(message),
});

const actions = {
  send: (message, contextWamid) => void send(message, contextWamid),
  reply: (message) => composer.quote(message),
  react: (message, emoji) => void send({ type: "reaction", reaction: { message_id: message.wamid, emoji } }),
};

/** The chat is on screen: what the business sent counts as read. */
async function markRead() {
  if (document.visibilityState !== "visible" || state.chat === null) return;
  const unread = state.chat.messages.some(
    (message) => message.direction === "out" && !message.statuses.read && !message.statuses.failed,
  );
  if (unread) await post("read", { phoneNumberId: state.number, customer: state.customer });
}

/** A customer who is named in the address but not in the list: looked up, or made, so that a link always works. */
async function findCustomer(number) {
  const named = state.customer?.trim() ?? "";
  if (named === "") {
    state.customer = state.rows[0]?.customer.key ?? null;
    return;
  }
  const customer = await post("customers/find", { customer: named });
  state.customer = customer.key;
  state.rows = await get(`chats?number=${number}`);
}

let loading = false;
let again = false;
/** Fetches what is on screen. Calls during a fetch become one more fetch after it. */
async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  await attempt(async () => {
    const number = encodeURIComponent(state.number);
    state.rows = await get(`chats?number=${number}`);
    if (!state.rows.some((row) => row.customer.key === state.customer)) await findCustomer(number);
    if (state.customer !== null)
      state.chat = await get(`chat?number=${number}&customer=${encodeURIComponent(state.customer)}`);
    draw();
    await markRead();
  });
  loading = false;
  if (again) {
    again = false;
    setTimeout(() => void refresh(), 30);
  }
}

function draw() {
  drawPickers(state.numbers, state.rows, state.number, state.customer);
  drawChats(state.rows, state.customer, (customer) => choose(state.number, customer));
  if (state.chat !== null) drawChat(state.chat, typing, actions);
}

function listen() {
  events?.close();
  events = new EventSource(`/__admin/events?number=${encodeURIComponent(state.number)}`);
  for (const name of ["message", "status", "seen", "open"])
    events.addEventListener(name, () => void refresh());
  events.addEventListener("typing", (event) => {
    if (JSON.parse(event.data).customer !== state.customer) return;
    setTyping(true);
  });
  events.addEventListener("message", () => setTyping(false));
}

/** Typing shows for up to 25 s, or until a message arrives. */
function setTyping(on) {
  typing = on;
  clearTimeout(typingTimer);
  if (on) typingTimer = setTimeout(() => setTyping(false), 25_000);
  if (state.chat !== null) drawChat(state.chat, typing, actions);
}

function choose(number, customer) {
  const numberChanged = number !== state.number;
  state.number = number;
  state.customer = customer;
  typing = false;
  composer.quote(undefined);
  if (numberChanged) listen();
  void refresh().then(() => {
    const params = new URLSearchParams({
      number: state.number,
      ...(state.customer && { customer: state.customer }),
    });
    history.replaceState(null, "", `?${params}`);
    composer.focus();
  });
}

function addCustomer() {
  askForCustomer((customer) => choose(state.number, customer.key));
}

async function start() {
  byId("open-faults").append(icon("sliders"));
  byId("add-customer-narrow").append(icon("addPerson"));
  byId("add-customer").addEventListener("click", addCustomer);
  byId("add-customer-narrow").addEventListener("click", addCustomer);
  byId("number").addEventListener("change", (event) => choose(event.target.value, state.customer));
  byId("customer").addEventListener("change", (event) => choose(state.number, event.target.value));
  document.addEventListener("visibilitychange", () => void attempt(markRead));
  mountFaults(() => void refresh());
  const { numbers, summary } = await get("state");
  drawCounts(summary);
  state.numbers = numbers;
  if (numbers.length === 0) {
    byId("business-name").textContent = "No business number yet";
    byId("business-line").textContent = "Post one to /__admin/config, then reload.";
    return;
  }
  if (!numbers.some((one) => one.phoneNumberId === state.number)) state.number = numbers[0].phoneNumberId;
  listen();
  await refresh();
  setInterval(() => void attempt(async () => drawCounts(await get("log/summary"))), 2000);
}

void attempt(start);
