import { describe, expect, it } from "vitest";
import { buildConversation, buildEvent } from "../testing/build.ts";
import { applyEvents } from "./inbox-events.ts";
import { emptyModel, mergeConversations, type InboxModel } from "./inbox-model.ts";
import { settleOverlay, startOverlay } from "./inbox-overlays.ts";
import { conversationRow } from "./inbox-views.ts";

describe("changes on their way", () => {
  const row = buildConversation({ unreadCount: 2 });
  const known = mergeConversations(emptyModel, [row], 1);
  const closed = (model: InboxModel): string | undefined => conversationRow(model, row.id)?.status;

  it("are shown at once, stay until the event, and go on refusal", () => {
    const shown = startOverlay(known, row.id, { status: "closed" });
    expect(closed(shown)).toBe("closed");
    expect(closed(settleOverlay(shown, row.id, false))).toBe("open");
    const settled = settleOverlay(shown, row.id, true);
    expect(closed(settled)).toBe("closed");
    const event = buildEvent(2, "conversation.changed", { conversation: { ...row, status: "closed" } });
    const after = applyEvents(settled, [event]);
    expect(after.overlays).toEqual({});
    expect(closed(after)).toBe("closed");
  });

  it("are not undone by an event about something else that comes first", () => {
    const shown = startOverlay(known, row.id, { status: "closed" });
    const other = buildEvent(2, "conversation.changed", { conversation: { ...row, unreadCount: 3 } });
    expect(closed(applyEvents(shown, [other]))).toBe("closed");
  });

  it("give the same object while nothing changes", () => {
    const shown = startOverlay(known, row.id, { status: "closed" });
    expect(conversationRow(shown, row.id)).toBe(conversationRow(shown, row.id));
  });
});
