import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Sheet } from "../../components/ui/sheet.tsx";
import { strings as common } from "../../lib/strings.ts";
import { explain } from "../../lib/problem.ts";
import { discardPending, resend, retryPending } from "../../lib/sending.ts";
import { toast } from "../../lib/toasts.ts";
import type { BubbleItem } from "./timeline.ts";
import { strings } from "./strings.ts";

const tell = (error: unknown): void => {
  const { title, advice } = explain(error);
  toast({ kind: "error", title, detail: advice });
};

const resendMessage = (item: BubbleItem, acceptDuplicate: boolean): void => {
  resend(item.message.conversationId, item.message.id, acceptDuplicate).catch(tell);
};

const Unconfirmed = ({ item }: { item: BubbleItem }) => {
  const [asking, setAsking] = useState(false);
  const attempt = item.message.attempt ?? 1;
  return (
    <div className="mt-1 flex max-w-xl items-center justify-end gap-3 text-sm text-amber">
      <p className="text-end">
        {strings.unconfirmed} {attempt > 1 && strings.attempts(attempt)}
      </p>
      <Button size="sm" onClick={() => setAsking(true)}>
        {strings.resend}
      </Button>
      {asking && (
        <Sheet title={strings.resendTitle} onClose={() => setAsking(false)}>
          <p className="text-base text-ink-2">{strings.resendRisk}</p>
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>{strings.cancel}</Button>
            <Button
              look="primary"
              onClick={() => {
                setAsking(false);
                resendMessage(item, true);
              }}
            >
              {strings.resendConfirm}
            </Button>
          </div>
        </Sheet>
      )}
    </div>
  );
};

const Failed = ({ item }: { item: BubbleItem }) => {
  const { message, pending } = item;
  const { error } = message;
  const id = pending?.clientMessageId;
  const request = pending?.refusal?.requestId;
  return (
    <div className="mt-1 flex max-w-xl items-center justify-end gap-2 text-sm text-red">
      <p className="text-end">
        {strings.refusedTitle} {error?.title !== undefined && `${error.title}. `}
        {error?.advice}
        {typeof error?.code === "number" && <span className="text-ink-3"> ({error.code})</span>}
        {request !== undefined && (
          <span className="text-xs text-ink-3">
            {" "}
            {common.request} {request}
          </span>
        )}
      </p>
      {id !== undefined && (
        <Button size="sm" look="quiet" onClick={() => discardPending(id)}>
          {strings.discard}
        </Button>
      )}
      <Button
        size="sm"
        onClick={() => {
          if (id !== undefined) retryPending(id);
          else resendMessage(item, false);
        }}
      >
        {strings.retry}
      </Button>
    </div>
  );
};

/** Below a bubble that did not go through: what happened, what to do, and the button that does it. */
export const SendProblem = ({ item }: { item: BubbleItem }) => {
  const { status, direction } = item.message;
  if (direction === "inbound") return null;
  if (status === "unconfirmed") return <Unconfirmed item={item} />;
  if (status === "failed") return <Failed item={item} />;
  if (status === "unknown") return <p className="mt-1 text-sm text-amber">{strings.being}</p>;
  return null;
};
