import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { permissionsOf } from "#contracts/roles.ts";
import { OrgId } from "#contracts/ids.ts";
import { draftOf, forgetDrafts, saveDraft } from "../../lib/drafts.ts";
import { emptyModel, mergeConversations, mergeMessages, trackThread } from "../../lib/inbox-model.ts";
import { change, inboxStore, useInbox } from "../../lib/inbox-store.ts";
import { conversationRow } from "../../lib/inbox-views.ts";
import { sessionStore } from "../../lib/session.ts";
import { buildConversation, buildMember, buildMessage, conversationId, uuid } from "../../testing/build.ts";
import { renderPage } from "../../testing/render.tsx";
import { Composer } from "./composer.tsx";
import { textLimit } from "./limits.ts";
import { strings } from "./strings.ts";

const row = buildConversation();
const input = () => screen.getByTestId<HTMLTextAreaElement>("composer-input");
const pending = () => inboxStore.getState().pending.map((each) => each.text);
const show = (over = {}, onEscape: () => void = () => undefined) =>
  renderPage(<Composer row={buildConversation(over)} focusOnOpen={false} onEscape={onEscape} />);

beforeEach(() => {
  sessionStore.setState(
    {
      state: "signed_in",
      member: buildMember(),
      org: { id: OrgId.parse(uuid(9)), name: "Acme" },
      standing: "full",
      permissions: permissionsOf("agent"),
    },
    true,
  );
  // The network never answers: what is sent stays pending.
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  change((model) => mergeConversations(trackThread(model, row.id), [row], 1));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  forgetDrafts();
  inboxStore.setState(emptyModel, true);
  sessionStore.setState({ state: "unknown" }, true);
});

describe("composer", () => {
  it("Enter sends the trimmed text at once and empties the field", async () => {
    await show();
    await userEvent.type(input(), "  Hello there {enter}");
    expect(pending()).toEqual(["Hello there"]);
    expect(input().value).toBe("");
    expect(localStorage.getItem(`parley.draft.${row.id}`)).toBeNull();
  });

  it("Shift+Enter starts a line, and an unfinished composition of letters does not send", async () => {
    await show();
    await userEvent.type(input(), "one{shift>}{enter}{/shift}two");
    expect(input().value).toBe("one\ntwo");
    fireEvent.keyDown(input(), { key: "Enter", isComposing: true });
    expect(pending()).toEqual([]);
  });

  it("sends nothing of spaces only", async () => {
    await show();
    await userEvent.type(input(), "   {enter}");
    expect(pending()).toEqual([]);
  });

  it("counts near the limit and does not send beyond it", async () => {
    await show();
    fireEvent.change(input(), { target: { value: "x".repeat(textLimit - 10) } });
    expect(screen.getByTestId("composer-count").textContent).toBe(strings.left(10));
    fireEvent.change(input(), { target: { value: "x".repeat(textLimit + 3) } });
    expect(screen.getByTestId("composer-count").textContent).toBe(strings.over(3));
    fireEvent.keyDown(input(), { key: "Enter" });
    expect(pending()).toEqual([]);
  });

  it("keeps the draft of each conversation", async () => {
    await show();
    await userEvent.type(input(), "half a thou");
    expect(draftOf(row.id).text).toBe("half a thou");
    expect(localStorage.getItem(`parley.draft.${row.id}`)).toContain("half a thou");
  });

  it("quotes, sends the quote along, and Escape takes it off before it leaves the field", async () => {
    const onEscape = vi.fn();
    const message = buildMessage({ text: "Is it *there*?", waMessageId: "wamid.1" });
    change((model) => mergeMessages(model, row.id, [message], 1));
    saveDraft(row.id, { text: "", replyTo: message.id });
    await show({}, onEscape);
    expect(screen.getByTestId("composer-quote").textContent).toContain("Is it there?");
    fireEvent.keyDown(input(), { key: "Escape" });
    expect(screen.queryByTestId("composer-quote")).toBeNull();
    expect(onEscape).not.toHaveBeenCalled();
    fireEvent.keyDown(input(), { key: "Escape" });
    expect(onEscape).toHaveBeenCalledOnce();
    act(() => saveDraft(row.id, { text: "Yes", replyTo: message.id }));
    fireEvent.keyDown(input(), { key: "Enter" });
    expect(inboxStore.getState().pending[0]?.replyToMessageId).toBe(message.id);
  });

  it("keeps what was sent in storage until the server has it", async () => {
    await show();
    await userEvent.type(input(), "Hello{enter}");
    const stored = Object.keys(localStorage).filter((key) => key.startsWith("parley.outbox."));
    expect(stored).toHaveLength(1);
  });
});

describe("composer lock", () => {
  it("shuts within a second of the window's end, without reload, and keeps the draft", async () => {
    vi.useFakeTimers({
      toFake: ["Date", "setInterval", "clearInterval"],
      now: new Date("2026-11-22T10:00:00Z"),
    });
    saveDraft(row.id, { text: "too late" });
    await show({ windowExpiresAt: "2026-11-22T10:00:05.000Z" });
    expect(screen.getByText(strings.closingSoon("5 s"))).toBeTruthy();
    act(() => void vi.advanceTimersByTime(4_000));
    expect(screen.queryByTestId("composer-locked")).toBeNull();
    act(() => void vi.advanceTimersByTime(2_000));
    expect(screen.getByTestId("composer-locked").dataset["lock"]).toBe("window");
    expect(screen.getByTestId("composer-locked").textContent).toContain(strings.draftKept);
    expect(screen.queryByTestId("composer-input")).toBeNull();
  });

  it("shuts when the server says that the window is closed, and keeps the message with its reason", async () => {
    const problem = { type: "about:blank", title: "Closed", status: 409, code: "service_window_closed" };
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(problem), { status: 409 })));
    // A conversation of its own: in the others a send of an earlier test still waits for its answer.
    const other = buildConversation({ id: conversationId(7) });
    change((model) => mergeConversations(model, [other], 1));
    const Page = () => {
      const shown = useInbox((model) => conversationRow(model, other.id));
      return shown && <Composer row={shown} focusOnOpen={false} onEscape={() => undefined} />;
    };
    await renderPage(<Page />);
    await userEvent.type(input(), "Hello{enter}");
    expect((await screen.findByTestId("composer-locked")).dataset["lock"]).toBe("window");
    expect(inboxStore.getState().pending).toMatchObject([
      { state: "refused", refusal: { code: "service_window_closed" } },
    ]);
  });

  it("says that the customer has not written yet", async () => {
    await show({ windowExpiresAt: null });
    expect(screen.getByTestId("composer-locked").textContent).toContain(strings.locked.never);
  });

  it("offers to reopen a closed conversation", async () => {
    await show({ status: "closed" });
    expect(screen.getByTestId("composer-locked").dataset["lock"]).toBe("closed");
    expect(screen.getByRole("button", { name: strings.closed.reopen })).toBeTruthy();
  });
});
