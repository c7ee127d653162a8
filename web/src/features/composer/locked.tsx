import { Lock as LockIcon } from "lucide-react";
import { Button } from "../../components/ui/button.tsx";
import { reopenConversation } from "../../lib/conversation-actions.ts";
import { durationText, useNow } from "../../lib/time.ts";
import type { Lock } from "./lock.ts";
import { strings } from "./strings.ts";

interface Props {
  lock: Exclude<Lock, { kind: "none" }>;
  conversationId: string;
  hasDraft: boolean;
}

const wordsOf = (lock: Props["lock"], now: number): { title: string; body: string } => {
  switch (lock.kind) {
    case "closed":
      return { title: strings.closed.title, body: strings.closed.next };
    case "disconnected":
      return { title: strings.disconnected.title(lock.channelName), body: strings.disconnected.next };
    case "window": {
      const ago = lock.since === undefined ? undefined : durationText(now - Date.parse(lock.since));
      const when = ago === undefined ? strings.locked.never : strings.locked.ended(ago);
      return { title: strings.locked.title, body: `${when} ${strings.locked.next}` };
    }
  }
};

/** Stands where one writes while one cannot: why, and what opens it again. */
export const Locked = ({ lock, conversationId, hasDraft }: Props) => {
  const now = useNow(20_000);
  const { title, body } = wordsOf(lock, now);
  return (
    <div
      data-testid="composer-locked"
      data-lock={lock.kind}
      role="status"
      className="flex animate-appear items-start gap-3 border-t bg-surface px-4 py-3.5 md:px-6"
    >
      <span
        aria-hidden="true"
        className="mt-0.5 flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-ink-2"
      >
        <LockIcon size={16} />
      </span>
      <div className="min-w-0 grow">
        <p className="font-medium">{title}</p>
        <p className="text-sm text-ink-2">
          {body} {hasDraft && strings.draftKept}
        </p>
      </div>
      {lock.kind === "closed" && (
        <Button onClick={() => void reopenConversation(conversationId)}>{strings.closed.reopen}</Button>
      )}
    </div>
  );
};
