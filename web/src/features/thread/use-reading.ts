import { useEffect, useState } from "react";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { isAttended, useAttended } from "../../lib/attention.ts";
import { markRead } from "../../lib/conversation-actions.ts";
import { firstUnreadOf } from "./timeline.ts";

/**
 * Where the unread divider stands, and the marking as read. The divider is found when the thread opens
 * (or when something arrives while nobody looks) and then stays while the thread is open.
 */
export const useReading = (
  row: Conversation | undefined,
  messages: readonly Message[],
  loaded: boolean,
): string | undefined => {
  const attended = useAttended();
  const [divider, setDivider] = useState<string>();
  const [settled, setSettled] = useState(false);
  const unread = row?.unreadCount ?? 0;
  const newest = messages.findLast((message) => message.direction === "inbound");

  if (row !== undefined && loaded && (!settled || (unread > 0 && divider === undefined && !isAttended()))) {
    const found = firstUnreadOf(messages, row.readUpTo, unread);
    if (!settled) setSettled(true);
    if (found !== divider) setDivider(found);
  }

  const id = row?.id;
  const upTo = newest?.sentAt;
  useEffect(() => {
    if (id !== undefined && upTo !== undefined && attended && loaded && settled && unread > 0) {
      void markRead(id, upTo);
    }
  }, [id, upTo, attended, loaded, settled, unread]);

  return divider;
};
