/* global document, EventSource, fetch, window */
const at = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

let mails = [];
let chosen = "";
let shape = "html";
/** On a wide page the newest is shown by itself until somebody chooses. */
let following = true;

const showMail = () => {
  const mail = mails.find(({ id }) => id === chosen);
  at("mail").hidden = mail === undefined;
  if (!mail) return;
  at("subject").textContent = mail.subject || "(no subject)";
  at("to").textContent = mail.to.join(", ");
  at("from").textContent = mail.from;
  at("at").textContent = time.format(new Date(mail.at));
  at("text").textContent = mail.text;
  const source = `/mails/${mail.id}/html`;
  if (at("html").getAttribute("src") !== source) at("html").setAttribute("src", source);
  at("html").hidden = shape !== "html";
  at("text").hidden = shape !== "text";
  fit();
  for (const button of at("shape").children) {
    button.setAttribute("aria-pressed", String(button.dataset.shape === shape));
  }
};

const choose = (id) => {
  chosen = id;
  following = false;
  document.body.classList.add("reading");
  show();
  at("subject").focus();
};

const row = (mail) => {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.id = mail.id;
  if (mail.id === chosen) button.setAttribute("aria-current", "true");
  for (const [tag, text] of [
    ["strong", mail.subject || "(no subject)"],
    ["span", mail.to.join(", ")],
    ["span", time.format(new Date(mail.at))],
  ]) {
    const line = document.createElement(tag);
    line.textContent = text;
    button.append(line);
  }
  button.addEventListener("click", () => choose(mail.id));
  item.append(button);
  return item;
};

const show = () => {
  const focused = document.activeElement?.dataset?.id;
  at("list").replaceChildren(...mails.map(row));
  if (focused) at("list").querySelector(`[data-id="${focused}"]`)?.focus();
  at("empty").hidden = mails.length > 0;
  at("clear").hidden = mails.length === 0;
  showMail();
};

const load = async () => {
  const known = new Set(mails.map(({ id }) => id));
  const answer = await fetch("/api/mails");
  mails = (await answer.json()).items;
  const fresh = mails.filter(({ id }) => !known.has(id));
  if (fresh.length > 0) at("news").textContent = `New mail: ${fresh[0].subject}`;
  if (following || !mails.some(({ id }) => id === chosen)) chosen = mails[0]?.id ?? "";
  show();
};

/** The frame is as high as its mail, so that only the page scrolls. */
const fit = () => {
  const page = at("html").contentDocument?.documentElement;
  if (!page) return;
  at("html").style.height = "0";
  at("html").style.height = `${page.scrollHeight + 2}px`;
};
at("html").addEventListener("load", fit);
window.addEventListener("resize", fit);
at("shape").addEventListener("click", ({ target }) => {
  shape = target.dataset.shape ?? shape;
  showMail();
});
at("back").addEventListener("click", () => {
  document.body.classList.remove("reading");
  at("list").querySelector("[aria-current]")?.focus();
});
at("clear").addEventListener("click", () => fetch("/api/mails", { method: "DELETE" }));
// Says something at once and after every change, and comes back by itself.
new EventSource("/api/changes").addEventListener("message", () => void load());
window.addEventListener("focus", () => void load());
