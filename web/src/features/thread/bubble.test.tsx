import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MessageStatus, type Message } from "#contracts/shapes/message.ts";
import { buildMessage } from "../../testing/build.ts";
import { renderPage } from "../../testing/render.tsx";
import { Bubble, type BubbleContext } from "./bubble.tsx";
import { strings } from "./strings.ts";
import type { BubbleItem } from "./timeline.ts";

afterEach(() => void vi.unstubAllGlobals());

const context: BubbleContext = {
  contactName: "Maya",
  authorOf: (message) => (message.direction === "inbound" ? "Maya" : "You"),
  jumpTo: vi.fn(),
  onReply: vi.fn(),
  offline: false,
};
const itemOf = (message: Message, over: Partial<BubbleItem> = {}): BubbleItem => ({
  kind: "bubble",
  key: message.id,
  message,
  pending: undefined,
  first: true,
  last: true,
  edits: [],
  revoked: false,
  reactions: [],
  ...over,
});
const show = (over: Partial<Message>, item: Partial<BubbleItem> = {}, quoted?: Message) =>
  renderPage(
    <Bubble
      item={itemOf(buildMessage({ waMessageId: "wamid.1", ...over }), item)}
      context={context}
      author={undefined}
      flashed={false}
      quoted={quoted}
    />,
  );

/** The spoken name of each status of an outbound message. */
const names: Partial<Record<MessageStatus, string>> = {
  queued: "Waiting to be sent",
  sending: "Sending",
  unknown: "Sending, being confirmed",
  unconfirmed: "Could not be confirmed",
  accepted: "Accepted by WhatsApp",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  played: "Played",
  failed: "Not sent",
};

describe("ticks", () => {
  it.each(MessageStatus.options.filter((status) => status in names))("%s has a name", async (status) => {
    await show({ direction: "outbound", status });
    expect(screen.getByRole("img", { name: names[status]! })).toBeTruthy();
    expect(screen.getByTestId("message-bubble").dataset["status"]).toBe(status);
  });

  it("are not shown for what the customer wrote", async () => {
    await show({});
    expect(screen.queryByRole("img")).toBeNull();
  });
});

describe("what did not go through", () => {
  const error = {
    code: 131026,
    title: "Undeliverable",
    advice: "Ask them to update WhatsApp.",
    retryable: false,
  };

  it("says why and what to do, and offers to try again", async () => {
    await show({ direction: "outbound", status: "failed", error });
    const text = screen.getByTestId("message-bubble").textContent;
    expect(text).toContain("Undeliverable");
    expect(text).toContain("Ask them to update WhatsApp.");
    expect(text).toContain("131026");
    expect(screen.getByRole("button", { name: strings.retry })).toBeTruthy();
  });

  it("sends an unconfirmed message again only after the risk was accepted", async () => {
    const fetch = vi.fn((_url: string, _init: RequestInit) => new Promise<Response>(() => undefined));
    vi.stubGlobal("fetch", fetch);
    await show({ direction: "outbound", status: "unconfirmed", attempt: 1 });
    await userEvent.click(screen.getByRole("button", { name: strings.resend }));
    expect(screen.getByText(strings.resendRisk)).toBeTruthy();
    expect(fetch).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: strings.resendConfirm }));
    const [url, init] = fetch.mock.calls[0]!;
    expect(url).toMatch(/\/resend$/u);
    expect(JSON.parse(init.body as string)).toEqual({ acceptDuplicate: true });
  });
});

describe("bubble", () => {
  it("shows the newest text of an edited message, and that it was edited", async () => {
    // Loaded beforehand: what is tested is the bubble, not how fast a chunk arrives.
    await import("./edit-history.tsx");
    await show({ text: "Sunday?" }, { edits: [{ text: "Sundays?", at: "2026-11-22T10:01:00.000Z" }] });
    expect(screen.getByText("Sundays?")).toBeTruthy();
    expect(screen.queryByText("Sunday?")).toBeNull();
    expect(await screen.findByRole("button", { name: strings.editedShow })).toBeTruthy();
  });

  it("shows nothing of a deleted message", async () => {
    await show({ text: "secret" }, { revoked: true });
    expect(screen.getByTestId("message-bubble").textContent).toContain(strings.deleted);
    expect(screen.getByTestId("message-bubble").textContent).not.toContain("secret");
  });

  it("leads to the quoted message", async () => {
    await show({ replyToWaMessageId: "wamid.0" }, {}, buildMessage({ text: "*Where* is it?" }));
    await userEvent.click(screen.getByRole("button", { name: strings.quoteJump }));
    expect(screen.getByText("Where is it?")).toBeTruthy();
    expect(context.jumpTo).toHaveBeenCalledWith("wamid.0");
  });

  it("shows reactions with who gave them", async () => {
    await show({}, { reactions: [{ by: "inbound", emoji: "👍" }] });
    expect(screen.getByRole("img", { name: strings.reactedWith("Maya", "👍") })).toBeTruthy();
  });

  it("lets each text find its own direction", async () => {
    await show({ text: "مرحبا" });
    expect(screen.getByText("مرحبا").closest("[dir]")?.getAttribute("dir")).toBe("auto");
  });
});
