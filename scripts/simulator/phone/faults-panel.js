import { attempt, get, patch, post } from "./api.js";
import { byId, el, toast } from "./dom.js";
import { icon } from "./icons.js";

const webhookFaults = [
  ["duplicate", "Deliver twice"],
  ["reorder", "Overtake each other"],
  ["delay", "Arrive late"],
  ["wrongSignature", "Wrong signature"],
  ["withholdStatuses", "No statuses at all"],
];
const graphFaults = [
  ["rate130429", "130429 number throughput"],
  ["rate131056", "131056 pair rate"],
  ["error190", "190 token expired"],
  ["error131000", "131000 something went wrong"],
  ["http502", "502 without an envelope"],
  ["resetBefore", "Reset before accepting"],
  ["resetAfter", "Reset after accepting"],
  ["stallAfterAccept", "Stall after accepting"],
  ["brokenJson", "200 with broken JSON"],
  ["media503", "503 on media download"],
];
const counted = [
  ["accepted", "accepted"],
  ["refused", "refused"],
  ["inbound", "inbound"],
  ["webhooks", "webhooks"],
  ["unfinishedWebhooks", "on their way"],
  ["scriptsLeft", "armed"],
];

const controls = new Map();
const counters = new Map();

function slider([name, label]) {
  const output = el("output", {}, "0 %");
  const input = el("input", {
    type: "range",
    min: 0,
    max: 100,
    step: 1,
    "data-testid": `fault-${name}`,
    "aria-label": label,
  });
  const row = el("label", { class: "slider" }, el("span", {}, label), output, input);
  const show = (value) => {
    output.textContent = `${Math.round(value * 100)} %`;
    row.classList.toggle("on", value > 0);
  };
  input.addEventListener("input", () => show(Number(input.value) / 100));
  input.addEventListener(
    "change",
    () => void attempt(() => post("faults", { [name]: Number(input.value) / 100 })),
  );
  controls.set(name, (faults) => {
    input.value = String(Math.round(faults[name] * 100));
    show(faults[name]);
  });
  return row;
}

function amount(name, label, save) {
  const input = el("input", { type: "number", min: 0, step: 50, "data-testid": `amount-${name}` });
  input.addEventListener(
    "change",
    () => void attempt(() => save({ [name]: Math.round(Number(input.value)) })),
  );
  controls.set(name, (values) => {
    input.value = String(values[name]);
  });
  return el("label", { class: "amount" }, el("span", {}, label), input);
}

function toggle(name, label) {
  const input = el("input", { type: "checkbox", role: "switch", "data-testid": `setting-${name}` });
  input.addEventListener("change", () => void attempt(() => patch("settings", { [name]: input.checked })));
  controls.set(name, (settings) => {
    input.checked = settings[name];
  });
  return el("label", { class: "toggle" }, el("span", {}, label), input);
}

const group = (title, note, ...rows) =>
  el("section", { class: "group" }, el("h2", {}, title), note && el("p", {}, note), ...rows);

/** Puts the values of the simulator into the controls. */
function show({ faults, settings }) {
  for (const [name, set] of controls) set(name in faults ? faults : settings);
}

function nextSend() {
  const select = el(
    "select",
    { "aria-label": "What happens to the next message", "data-testid": "script-select" },
    ...graphFaults
      .filter(([name]) => name !== "media503")
      .map(([name, label]) => el("option", { value: name }, label)),
    ...[131026, 131047, 131049].map((code) =>
      el("option", { value: String(code) }, `Fail later with ${code}`),
    ),
  );
  const arm = async () => {
    const code = Number(select.value);
    await post("script", { do: Number.isNaN(code) ? select.value : { failLater: code } });
    toast("Armed for the next message of the business.");
  };
  const button = el(
    "button",
    {
      type: "button",
      class: "secondary",
      "data-testid": "script-arm",
      on: { click: () => void attempt(arm) },
    },
    "Arm",
  );
  return el("div", { class: "row" }, select, button);
}

/** Builds the panel. @param {() => void} afterReset */
export function mountFaults(afterReset) {
  const panel = byId("faults");
  const saveFaults = (change) => post("faults", change);
  const saveSettings = (change) => patch("settings", change);
  const refresh = () => attempt(async () => show(await get("state")));
  const calm = async () => {
    const { faults } = await get("state");
    const chances = Object.keys(faults).filter((name) => !/Ms$|Copies$|Accepts$/.test(name));
    await post("faults", Object.fromEntries(chances.map((name) => [name, 0])));
    await refresh();
  };
  const reset = async () => {
    await post("reset");
    await refresh();
    afterReset();
    toast("Forgotten: every message, webhook and fault. Numbers and customers stay.");
  };
  const button = (label, id, run) =>
    el(
      "button",
      { type: "button", class: "secondary", "data-testid": id, on: { click: () => void attempt(run) } },
      label,
    );
  panel.append(
    el(
      "header",
      { class: "faults-head" },
      el("h2", {}, "Faults and settings"),
      el(
        "button",
        { type: "button", class: "icon", "aria-label": "Close", on: { click: () => openPanel(false) } },
        icon("close"),
      ),
    ),
    el(
      "div",
      { class: "counts", "data-testid": "counts" },
      ...counted.map(([name, label]) => {
        const value = el("b", {}, "0");
        counters.set(name, value);
        return el("div", {}, value, el("span", {}, label));
      }),
    ),
    group("Next message only", null, nextSend()),
    group("Webhooks", null, ...webhookFaults.map(slider), amount("delayMs", "Late by, ms", saveFaults)),
    group("Graph answers", null, ...graphFaults.map(slider), amount("stallMs", "Stall for, ms", saveFaults)),
    group(
      "Behaviour",
      null,
      toggle("autoRead", "Read without opening the chat"),
      toggle("numberLimit", "Number limit (80 or 1,000 a second)"),
      toggle("pairLimit", "Pair limit (45, then one per 6 s)"),
      toggle("window", "24-hour service window"),
      amount("sentMs", "Sent after, ms", saveSettings),
      amount("deliveredMs", "Delivered after, ms", saveSettings),
      amount("readMs", "Read after, ms", saveSettings),
    ),
    group(
      "Start over",
      null,
      el(
        "div",
        { class: "row" },
        button("Clear faults", "faults-clear", calm),
        button("Reset all", "reset", reset),
      ),
    ),
  );
  byId("scrim").addEventListener("click", () => openPanel(false));
  byId("open-faults").addEventListener("click", () => openPanel(true));
  void refresh();
}

/** Shows or hides the drawer on narrow screens. @param {boolean} open */
function openPanel(open) {
  byId("faults").classList.toggle("open", open);
  byId("scrim").hidden = !open;
}

/** @param {Record<string, number>} summary */
export function drawCounts(summary) {
  for (const [name, node] of counters) node.textContent = Number(summary[name]).toLocaleString();
}
