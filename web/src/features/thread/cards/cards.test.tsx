import { screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { permissionsOf } from "#contracts/roles.ts";
import { OrgId } from "#contracts/ids.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { sessionStore } from "../../../lib/session.ts";
import { buildMember, buildMessage, uuid } from "../../../testing/build.ts";
import { fixtureMessages } from "../../../testing/fixtures.ts";
import { renderPage } from "../../../testing/render.tsx";
import { NoticeLine } from "../notice-line.tsx";
import { strings } from "../strings.ts";
import { timelineOf } from "../timeline.ts";
import { MessageBody } from "./message-body.tsx";
import { orderLines } from "./order-card.tsx";
import { ProductLine, ReferralCard } from "./referral-card.tsx";

const signIn = (role: "admin" | "agent"): void =>
  sessionStore.setState(
    {
      state: "signed_in",
      member: buildMember({ role }),
      org: { id: OrgId.parse(uuid(9)), name: "Acme" },
      standing: "full",
      permissions: permissionsOf(role),
    },
    true,
  );
beforeEach(() => signIn("admin"));
afterEach(() => sessionStore.setState({ state: "unknown" }, true));

const textOf = async (message: Message): Promise<string> => {
  const [item] = timelineOf({ messages: [message], pending: [], firstUnread: undefined }).slice(-1);
  const page = await renderPage(
    item?.kind === "notice" ? (
      <NoticeLine message={message} contactName="Maya" />
    ) : (
      <>
        <ReferralCard message={message} />
        <ProductLine message={message} />
        <MessageBody message={message} text={message.text} tail={null} />
      </>
    ),
  );
  const text = page.container.textContent;
  page.unmount();
  return text;
};

/** What a person must be able to read of each fixture. */
const readable: Record<string, string[]> = {
  "messages.text.json": [],
  "messages.image.json": ["Photo", strings.media.soon],
  "messages.image.no-caption.json": ["Photo"],
  "messages.video.json": ["Video"],
  "messages.audio.json": ["Audio"],
  "messages.audio.voice.json": [strings.media.voice],
  "messages.document.json": [strings.media.soon],
  "messages.sticker.json": ["Sticker"],
  "messages.sticker.animated.json": [strings.media.animated],
  "messages.location.json": ["Example Cafe", "1 Sample Street, London", "51.50336", strings.location.open],
  "messages.location.pin-only.json": [strings.location.pin],
  "messages.contacts.json": ["Lucía Gómez", "Example Ltd", "+44 7700 900155", "lucia@example.com"],
  "messages.contacts.contact_request.json": ["Priya N.", "+447700900177"],
  "messages.reaction.json": ["👍"],
  "messages.reaction.removed.json": [strings.reactionGone],
  "messages.interactive.button_reply.json": [strings.interactive.button_reply],
  "messages.interactive.list_reply.json": ["Priority Express", "Next day to 2 days"],
  "messages.interactive.nfm_reply.flow.json": ["Rating", "4", "Très bien"],
  "messages.interactive.nfm_reply.address.json": ["Maya O.", "400063", "Mumbai"],
  "messages.interactive.call_permission_reply.accept.json": [strings.interactive.accept],
  "messages.interactive.call_permission_reply.reject.json": [strings.interactive.reject],
  "messages.button.quick_reply.json": ["Stop promotions"],
  "messages.order.json": ["sku-red-mug", "$85.50", "3 items", "Love these!"],
  "messages.system.user_changed_number.json": ["+12025550199"],
  "messages.system.customer_identity_changed.json": [strings.system.customer_identity_changed],
  "messages.text.ctwa-referral.json": ["Chat with us", "Autumn mugs are here!", strings.referral.title],
  "messages.text.referred-product.json": ["sku-red-mug"],
  "messages.edit.json": ["Hello, do you deliver on Sundays?"],
  "messages.revoke.json": [strings.revokeOf],
  "messages.request_welcome.json": ["Maya opened the chat"],
  "messages.unsupported.131051.json": [strings.unsupportedTitle, "Message type is currently not supported."],
  "messages.unsupported.poll_creation.json": ["poll_creation"],
};

describe.each(["named", "flat"] as const)("cards, content %s", (form) => {
  const messages = fixtureMessages(form);

  it("there are fixtures", () => {
    expect(messages.length).toBeGreaterThan(40);
    for (const name of Object.keys(readable)) expect(messages.map(([file]) => file)).toContain(name);
  });

  it.each(messages)("%s", async (name, message) => {
    const text = await textOf(message);
    expect(text.trim()).not.toBe("");
    expect(text).not.toContain("undefined");
    expect(text).not.toContain("[object");
    for (const words of readable[name] ?? []) expect(text).toContain(words);
    if (message.type === "text") expect(text).toContain(message.text);
  });
});

describe("raw card", () => {
  const message = buildMessage({
    type: "unknown",
    waType: "hologram",
    content: { hologram: { size: 3 } },
    deliveryNo: "42" as never,
  });
  const show = () => renderPage(<MessageBody message={message} text={undefined} tail={null} />);

  it("names the kind, keeps the body, and leads an admin to the journal", async () => {
    await show();
    expect(screen.getByText(strings.unknownTitle("hologram"))).toBeTruthy();
    expect(screen.getByText(/"size": 3/u)).toBeTruthy();
    expect(screen.getByRole("link", { name: strings.journal }).getAttribute("href")).toBe("/journal/42");
  });

  it("shows no way to the journal to those who may not read it", async () => {
    signIn("agent");
    await show();
    expect(screen.queryByRole("link", { name: strings.journal })).toBeNull();
  });
});

describe("hostile bodies", () => {
  it("an ad's address that is no web address is not a link", async () => {
    const message = buildMessage({
      content: { referral: { source_url: "javascript:alert(1)", headline: "x" } },
    });
    await renderPage(<ReferralCard message={message} />);
    expect(screen.queryByRole("link")).toBeNull();
  });

  it.each([
    "location",
    "contacts",
    "interactive",
    "button",
    "order",
    "image",
    "system",
    "reaction",
    "edit",
  ] as const)("a %s without its body still renders", async (type) => {
    for (const content of [
      {},
      { [type]: null },
      { [type]: 5 },
      { [type]: [] },
      { [type]: { type: {}, product_items: [null, 3] } },
    ]) {
      expect((await textOf(buildMessage({ type, content }))).length).toBeGreaterThan(0);
    }
  });

  it("an order's total is the sum of its lines, quantities and all", () => {
    const product_items = [
      { product_retailer_id: "a", quantity: "2", item_price: "1.5", currency: "EUR" },
      { quantity: 9 },
    ];
    const lines = orderLines(buildMessage({ type: "order", content: { order: { product_items } } }));
    expect(lines).toEqual([{ product: "a", quantity: 2, price: 1.5, currency: "EUR" }]);
  });
});
