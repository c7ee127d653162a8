import { Check, CheckCheck, CircleAlert, CircleHelp, Clock, Mic } from "lucide-react";
import type { MessageStatus } from "#contracts/shapes/message.ts";
import { statusWords } from "../../lib/message-words.ts";
import { cx } from "./cx.ts";

const icons = {
  queued: { Icon: Clock, colour: "text-ink-3" },
  sending: { Icon: Clock, colour: "text-ink-3" },
  unknown: { Icon: Clock, colour: "text-amber" },
  unconfirmed: { Icon: CircleHelp, colour: "text-amber" },
  accepted: { Icon: Check, colour: "text-ink-3" },
  sent: { Icon: Check, colour: "text-ink-3" },
  delivered: { Icon: CheckCheck, colour: "text-ink-3" },
  read: { Icon: CheckCheck, colour: "text-blue" },
  played: { Icon: Mic, colour: "text-blue" },
  failed: { Icon: CircleAlert, colour: "text-red" },
} as const;

/** Clock → ✓ → ✓✓ → blue, each with a name that is spoken and shown on hover. */
export const StatusTicks = ({ status, label }: { status: MessageStatus; label?: string }) => {
  if (status === "received" || status === "deleted") return null;
  const { Icon, colour } = icons[status];
  const words = label ?? statusWords[status];
  return (
    <span role="img" aria-label={words} title={words} className={cx("inline-flex shrink-0", colour)}>
      <Icon
        size={status === "queued" || status === "sending" ? 13 : 15}
        strokeWidth={2.2}
        aria-hidden="true"
      />
    </span>
  );
};
