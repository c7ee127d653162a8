import { bubbleRow } from "./bubble.js";
import { byId, dayName, el, initials } from "./dom.js";

const drawn = new Map();
let shownChat = "";

/** Reactions sit on their target; one whose target is not on screen stays a bubble of its own. */
function reactionsOf(messages) {
  const known = new Set(messages.map((message) => message.wamid));
  const reactions = new Map();
  const absorbed = new Set();
  for (const message of messages) {
    if (message.type !== "reaction" || !known.has(message.payload.message_id)) continue;
    absorbed.add(message.wamid);
    reactions.set(message.payload.message_id, message.payload.emoji ?? "");
  }
  return { reactions, absorbed };
}

function header(chat, typing) {
  byId("business-avatar").textContent = initials(chat.number.verifiedName);
  byId("business-name").textContent = chat.number.verifiedName;
  const line = byId("business-line");
  line.textContent = typing ? "typing…" : chat.number.displayPhoneNumber;
  line.classList.toggle("live", typing);
  const notice = byId("notice");
  notice.hidden = chat.windowOpen || chat.messages.length === 0;
  notice.textContent = "The 24-hour window is closed: only templates reach this customer until they write.";
}

/** Draws one chat. Rows that did not change stay, so that scrolling and focus survive. */
export function drawChat(chat, typing, actions) {
  header(chat, typing);
  const box = byId("messages");
  const key = `${chat.number.phoneNumberId}|${chat.customer.key}`;
  const atEnd = key !== shownChat || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const fresh = key !== shownChat;
  if (fresh) drawn.clear();
  shownChat = key;

  const { reactions, absorbed } = reactionsOf(chat.messages);
  const byWamid = new Map(chat.messages.map((message) => [message.wamid, message]));
  const nodes = [];
  let previous;
  for (const message of chat.messages) {
    if (absorbed.has(message.wamid)) continue;
    const newDay = previous === undefined || dayName(previous.at) !== dayName(message.at);
    if (newDay) nodes.push(el("div", { class: "day" }, dayName(message.at)));
    const around = {
      first: newDay || previous.direction !== message.direction,
      quoted: byWamid.get(message.contextWamid),
      reaction: reactions.get(message.wamid),
    };
    const state = JSON.stringify([message, around.first, around.reaction]);
    let entry = drawn.get(message.wamid);
    if (entry?.state !== state) {
      const isNew = entry === undefined && !fresh;
      entry = { state, node: bubbleRow(message, around, actions) };
      entry.node.classList.toggle("arriving", isNew);
      drawn.set(message.wamid, entry);
    }
    nodes.push(entry.node);
    previous = message;
  }
  if (nodes.length === 0)
    nodes.push(
      el(
        "p",
        { class: "empty" },
        `Write to ${chat.number.verifiedName} as ${chat.customer.name}. Replies appear here.`,
      ),
    );
  reconcile(box, nodes);
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function reconcile(box, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...box.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (box.childNodes[index] !== node) box.insertBefore(node, box.childNodes[index] ?? null);
  });
}
