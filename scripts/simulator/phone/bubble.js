import { clock, el } from "./dom.js";
import { icon } from "./icons.js";

const emojis = ["👍", "❤️", "😂", "🙏"];

/** A line about a message, for quotes. */
export function previewOf(message) {
  const { type, payload, rendered } = message;
  if (type === "text") return payload.body;
  if (type === "template") return rendered?.body ?? `Template ${payload.name}`;
  if (type === "interactive") return payload.body?.text ?? replyTitle(payload) ?? "Interactive message";
  if (type === "button") return payload.text;
  if (type === "location") return payload.name ?? "Location";
  return payload?.caption || type[0].toUpperCase() + type.slice(1);
}

const replyTitle = (payload) => payload.button_reply?.title ?? payload.list_reply?.title;

function kind(name, title, detail) {
  return el("span", { class: "kind" }, icon(name), el("span", {}, el("b", {}, title), detail ?? ""));
}

function mediaBody(message) {
  const { type, payload } = message;
  const caption = payload.caption ? el("span", {}, payload.caption) : null;
  if ((type === "image" || type === "sticker") && payload.id !== undefined) {
    const url = `/__admin/media?id=${encodeURIComponent(payload.id)}`;
    return [el("img", { src: url, alt: payload.caption ?? "Picture", loading: "lazy" }), caption];
  }
  const names = { image: "picture", video: "film", audio: "sound", document: "file", sticker: "picture" };
  const title = payload.filename ?? type[0].toUpperCase() + type.slice(1);
  return [
    kind(names[type], title, payload.link ?? payload.id),
    caption && el("span", { class: "foot" }, caption),
  ];
}

/** What stands in the bubble, by type; unknown types show their name and their JSON. */
function bodyOf(message) {
  const { type, payload, rendered } = message;
  switch (type) {
    case "text":
      return [payload.body];
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return mediaBody(message);
    case "location":
      return [
        kind(
          "pin",
          payload.name ?? "Location",
          payload.address ?? `${payload.latitude}, ${payload.longitude}`,
        ),
      ];
    case "contacts":
      return payload.map((one) =>
        kind("person", one.name?.formatted_name ?? "Contact", one.phones?.[0]?.phone),
      );
    case "reaction":
      return [`Reacted ${payload.emoji || "(removed)"}`];
    case "button":
      return [payload.text];
    case "interactive":
      return [
        payload.header?.text && el("span", { class: "head" }, payload.header.text),
        payload.body?.text ?? replyTitle(payload) ?? payload.type,
        payload.footer?.text && el("span", { class: "foot" }, payload.footer.text),
      ];
    case "template":
      return rendered === null
        ? [kind("file", `Template ${payload.name}`, payload.language?.code)]
        : [
            rendered.header && el("span", { class: "head" }, rendered.header),
            rendered.body,
            rendered.footer && el("span", { class: "foot" }, rendered.footer),
          ];
    default:
      return [kind("file", type, JSON.stringify(payload).slice(0, 200))];
  }
}

function replyButton(label, detail, run) {
  const props = run === null ? { disabled: true } : { on: { click: run } };
  return el("button", { type: "button", ...props }, label, detail && el("small", {}, detail));
}

/** Buttons under a business message; each sends what a real phone would. */
function repliesOf(message, send) {
  const { type, payload, rendered, wamid } = message;
  if (type === "template")
    return (rendered?.buttons ?? []).map((button) =>
      replyButton(
        button.text,
        null,
        button.payload === null
          ? null
          : () => send({ type: "button", button: { payload: button.payload, text: button.text } }, wamid),
      ),
    );
  if (type !== "interactive" || message.direction !== "out") return [];
  const answer = (kindOfReply, value) => () =>
    send({ type: "interactive", interactive: { type: kindOfReply, [kindOfReply]: value } }, wamid);
  switch (payload.type) {
    case "button":
      return payload.action.buttons.map(({ reply }) =>
        replyButton(reply.title, null, answer("button_reply", reply)),
      );
    case "list":
      return payload.action.sections
        .flatMap((section) => section.rows)
        .map((row) => replyButton(row.title, row.description, answer("list_reply", row)));
    case "location_request_message":
      return [replyButton("Send location", null, () => send(sampleLocation(), wamid))];
    case "request_contact_info":
      return [replyButton("Share my phone number", null, () => send("contact", wamid))];
    case "cta_url":
      return [replyButton(payload.action.parameters.display_text, payload.action.parameters.url, null)];
    default:
      return [];
  }
}

export const sampleLocation = () => ({
  type: "location",
  location: {
    latitude: 51.5033635,
    longitude: -0.1276248,
    name: "Example Cafe",
    address: "1 Sample Street, London",
  },
});

/** Which status webhooks were made for a message of the business. */
function trace(statuses) {
  const names = ["sent", "delivered", "read", "failed"].filter((name) => statuses[name] !== undefined);
  const spans = (names.length === 0 ? ["accepted"] : names).map((name) =>
    el(
      "span",
      { class: name, title: statuses[name] ? new Date(statuses[name]).toLocaleTimeString() : "" },
      name,
    ),
  );
  return el("div", { class: "trace", "data-testid": "phone-trace" }, ...spans);
}

function tools(message, actions) {
  return el(
    "div",
    { class: "tools" },
    el(
      "button",
      { type: "button", "aria-label": "Reply", on: { click: () => actions.reply(message) } },
      icon("reply"),
    ),
    ...emojis.map((emoji) =>
      el(
        "button",
        {
          type: "button",
          "aria-label": `React with ${emoji}`,
          on: { click: () => actions.react(message, emoji) },
        },
        emoji,
      ),
    ),
  );
}

/**
 * One message as a row. `actions`: send(message, contextWamid), reply(message), react(message, emoji).
 * @param {any} message @param {{ first: boolean, quoted: any, reaction: string | undefined }} around
 */
export function bubbleRow(message, around, actions) {
  const inbound = message.direction === "in";
  const latest = inbound
    ? ""
    : (["failed", "read", "delivered", "sent"].find((name) => message.statuses[name] !== undefined) ??
      "accepted");
  const replies = repliesOf(message, actions.send);
  const row = el(
    "div",
    {
      class: `bubble-row ${inbound ? "inbound" : "outbound"}${around.first ? " first" : ""}`,
      data: {
        testid: "phone-message",
        direction: inbound ? "inbound" : "outbound",
        wamid: message.wamid,
        type: message.type,
        status: latest,
      },
    },
    el(
      "div",
      { class: "bubble", on: { click: () => row.classList.toggle("open") } },
      message.contextWamid &&
        el("span", { class: "quote" }, around.quoted ? previewOf(around.quoted) : "Quoted message"),
      ...bodyOf(message),
      el("span", { class: "time" }, clock(message.at)),
      tools(message, actions),
    ),
    around.reaction && el("span", { class: "reaction" }, around.reaction),
    replies.length > 0 && el("div", { class: "replies" }, ...replies),
    !inbound && trace(message.statuses),
  );
  return row;
}
