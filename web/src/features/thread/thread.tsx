import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Member } from "#contracts/shapes/member.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { ErrorState } from "../../components/ui/error-state.tsx";
import { AfterAMoment, Skeleton } from "../../components/ui/skeleton.tsx";
import { useConnection } from "../../lib/connection.ts";
import { useInbox } from "../../lib/inbox-store.ts";
import { threadMessages } from "../../lib/inbox-views.ts";
import { watchConversation } from "../../lib/live-socket.ts";
import { contactName } from "../../lib/people.ts";
import { dayName, useNow } from "../../lib/time.ts";
import { toast } from "../../lib/toasts.ts";
import { Bubble, type BubbleContext } from "./bubble.tsx";
import { targetOf } from "./content.ts";
import { NoticeLine } from "./notice-line.tsx";
import { strings } from "./strings.ts";
import { ThreadLog, type LogHandle } from "./thread-log.tsx";
import { keepSame, timelineOf, type TimelineItem } from "./timeline.ts";
import { useReading } from "./use-reading.ts";
import { useThreadPages } from "../../lib/thread-pages.ts";

interface Props {
  row: Conversation;
  me: Member;
  members: readonly Member[];
  header: ReactNode;
  composer: ReactNode;
  onReply: (message: Message) => void;
}

/** How many older pages are fetched to find a quoted message. */
const searchPages = 10;
const flashMs = 1_700;

const DayLine = ({ at }: { at: string }) => {
  const now = useNow(60_000);
  return (
    <div className="flex justify-center py-3">
      <span className="rounded-full bg-ink/6 px-2.5 py-0.5 text-xs font-medium text-ink-2">
        {dayName(at, now)}
      </span>
    </div>
  );
};

const UnreadLine = () => (
  <div
    role="separator"
    aria-label={strings.newMessages}
    data-testid="unread-divider"
    className="flex items-center gap-3 px-6 py-2"
  >
    <span className="h-px grow bg-accent/40" />
    <span className="text-xs font-medium text-accent">{strings.newMessages}</span>
    <span className="h-px grow bg-accent/40" />
  </div>
);

const Skeletons = () => (
  <AfterAMoment>
    <div className="flex grow flex-col justify-end gap-3 px-6 py-5">
      <Skeleton className="h-10 w-2/5 rounded-xl" />
      <Skeleton className="h-16 w-1/2 rounded-xl" />
      <Skeleton className="h-10 w-1/3 self-end rounded-xl" />
      <Skeleton className="h-10 w-2/5 rounded-xl" />
      <Skeleton className="h-14 w-2/5 self-end rounded-xl" />
    </div>
  </AfterAMoment>
);

/** One conversation: header, messages, composer. Give it the conversation's id as key. */
export const Thread = ({ row, me, members, header, composer, onReply }: Props) => {
  const { id } = row;
  const pages = useThreadPages(id);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = pages;
  const messages = useInbox((model) => threadMessages(model, id));
  const allPending = useInbox((model) => model.pending);
  const offline = useConnection() === "offline";
  const loaded = pages.data !== undefined;
  const firstUnread = useReading(row, messages, loaded);
  const [flashed, setFlashed] = useState<string>();
  const log = useRef<LogHandle>(undefined);
  const name = contactName(row.contact);

  useEffect(() => watchConversation(id), [id]);

  const pending = useMemo(() => allPending.filter((each) => each.conversationId === id), [allPending, id]);
  const built = useMemo(
    () => timelineOf({ messages, pending, firstUnread }),
    [messages, pending, firstUnread],
  );
  const [items, setItems] = useState(built);
  const [builtFor, setBuiltFor] = useState(built);
  if (builtFor !== built) {
    setBuiltFor(built);
    setItems(keepSame(items, built));
  }

  const sent = pending.length;
  useEffect(() => {
    if (sent > 0) log.current?.scrollToEnd();
  }, [sent]);

  const flash = useCallback((key: string) => {
    setFlashed(key);
    setTimeout(() => setFlashed(undefined), flashMs);
  }, []);

  const latest = useRef(messages);
  useEffect(() => {
    latest.current = messages;
  });

  const jumpTo = useCallback(
    async (waMessageId: string): Promise<void> => {
      for (let page = 0; page <= searchPages; page += 1) {
        const target = latest.current.find((message) => message.waMessageId === waMessageId);
        const key = target?.clientMessageId ?? target?.id;
        if (key !== undefined && log.current?.scrollToKey(key) === true) {
          flash(key);
          return;
        }
        const result = await fetchNextPage();
        if (result.isError || !result.hasNextPage) break;
        await new Promise(requestAnimationFrame);
      }
      toast({ kind: "info", title: strings.quoteTooFar });
    },
    [fetchNextPage, flash],
  );

  const context = useMemo<BubbleContext>(() => {
    return {
      contactName: name,
      authorOf: (message) => {
        if (message.direction === "inbound") return name;
        if (message.authorId === me.id || message.authorId === undefined) return strings.you;
        return members.find((member) => member.id === message.authorId)?.name ?? strings.teamMember;
      },
      jumpTo: (waMessageId) => void jumpTo(waMessageId),
      onReply,
      offline,
    };
  }, [name, me.id, members, jumpTo, onReply, offline]);

  const byWa = useMemo(
    () => new Map(messages.map((message) => [message.waMessageId ?? message.id, message])),
    [messages],
  );

  const authorLabel = (message: Message): string | undefined => {
    if (message.direction === "inbound" || message.authorId === me.id) return undefined;
    if (message.origin === "phone_app") return strings.phoneApp;
    if (message.authorId === undefined)
      return message.origin === "console" ? undefined : strings.outsideConsole;
    return context.authorOf(message);
  };

  const render = (item: TimelineItem): ReactNode => {
    switch (item.kind) {
      case "day":
        return <DayLine at={item.at} />;
      case "unread":
        return <UnreadLine />;
      case "notice":
        return <NoticeLine message={item.message} contactName={name} />;
      case "bubble":
        return (
          <Bubble
            item={item}
            context={context}
            author={item.first ? authorLabel(item.message) : undefined}
            flashed={item.key === flashed}
            quoted={byWa.get(targetOf(item.message) ?? "")}
          />
        );
    }
  };

  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col bg-canvas">
      {header}
      <div className="flex min-h-0 grow flex-col">
        {!loaded && items.length === 0 ? (
          pages.isError ? (
            <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
          ) : (
            <Skeletons />
          )
        ) : items.length === 0 ? (
          <EmptyState title={strings.empty.title} body={strings.empty.body} />
        ) : (
          <ThreadLog
            label={strings.messages(name)}
            items={items}
            render={render}
            hasOlder={hasNextPage && !isFetchingNextPage && !pages.isFetchNextPageError}
            loadOlder={() => void fetchNextPage()}
            handle={(handle) => {
              log.current = handle;
            }}
          />
        )}
      </div>
      {composer}
    </div>
  );
};
