import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { MessagesSquare } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect } from "react";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { ErrorState } from "../components/ui/error-state.tsx";
import { ResizeHandle } from "../components/ui/resize-handle.tsx";
import { InboxList } from "../features/inbox/inbox-list.tsx";
import { conversationOptions, prefetchThread } from "../lib/thread-pages.ts";
import { useInbox } from "../lib/inbox-store.ts";
import { conversationRow } from "../lib/inbox-views.ts";
import { useSignedIn } from "../lib/session.ts";
import { isBusyTarget } from "../lib/typing-target.ts";
import { usePanes } from "../lib/use-media.ts";
import { usePersistedNumber } from "../lib/use-persisted.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Region } from "./regions.tsx";
import { strings } from "./strings.ts";
import { ThemeToggle } from "./theme-toggle.tsx";

const loadOpen = () => import("./open-conversation.tsx");
const OpenConversation = lazy(loadOpen);

/** On the way to a conversation: its messages and the code that shows them. */
const prepare = (conversationId: string): void => {
  void loadOpen();
  prefetchThread(conversationId);
};

const listWidth = { min: 280, max: 480, normal: 344 };

/** The open conversation, by address; asked for when the list does not know it. */
const useOpenConversation = (id: string | undefined) => {
  const row = useInbox((model) => (id === undefined ? undefined : conversationRow(model, id)));
  const asked = useQuery({
    ...conversationOptions(id ?? ""),
    enabled: id !== undefined && row === undefined,
  });
  return { row, error: row === undefined ? asked.error : null, retry: () => void asked.refetch() };
};

/** Three panes, two or one, by the width of the page. */
const InboxPage = () => {
  const { filter = "all", q = "" } = useSearch({ from: "/signed-in/inbox" });
  const { conversationId } = useParams({ strict: false });
  const { member } = useSignedIn();
  const navigate = useNavigate({ from: "/inbox" });
  const panes = usePanes();
  const [width, setWidth] = usePersistedNumber(
    "parley.width.list",
    listWidth.normal,
    listWidth.min,
    listWidth.max,
  );
  const { row, error, retry } = useOpenConversation(conversationId);

  const back = useCallback(() => {
    const last = conversationId;
    void navigate({ to: "/inbox", search: true }).then(() =>
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`[data-conversation-id="${CSS.escape(last ?? "")}"]`)?.focus(),
      ),
    );
  }, [navigate, conversationId]);

  useEffect(() => {
    // The conversation was joined into another one: go where its messages are.
    if (row !== undefined && conversationId !== undefined && row.id !== conversationId) {
      void navigate({
        to: "/inbox/$conversationId",
        params: { conversationId: row.id },
        search: true,
        replace: true,
      });
    }
  }, [row, conversationId, navigate]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && conversationId !== undefined && !isBusyTarget(event)) back();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [back, conversationId]);

  const list = (
    <InboxList
      filter={filter}
      search={q}
      onSearch={(next) =>
        void navigate({
          to: ".",
          replace: true,
          search: (old) => {
            const { q: _old, ...rest } = old;
            return next === "" ? rest : { ...rest, q: next };
          },
        })
      }
      me={member.id}
      selected={row?.id}
      onPrefetch={prepare}
      actions={
        panes === 1 && (
          <div className="flex items-center gap-1 pe-1.5">
            <ThemeToggle />
            <AccountMenu side="bottom" />
          </div>
        )
      }
    />
  );

  const showList = panes > 1 || conversationId === undefined;
  return (
    <>
      {showList && (
        <Region
          label={strings.regions.list}
          width={panes === 1 ? undefined : width}
          className={panes === 1 ? "min-w-0 grow" : "relative shrink-0"}
        >
          {list}
          {panes > 1 && (
            <ResizeHandle
              label={strings.resizeList}
              value={width}
              min={listWidth.min}
              max={listWidth.max}
              onChange={setWidth}
              grows="end"
            />
          )}
        </Region>
      )}
      {row !== undefined ? (
        <Suspense fallback={<div className="min-w-0 grow bg-canvas" />}>
          <OpenConversation row={row} panes={panes} onBack={back} />
        </Suspense>
      ) : conversationId !== undefined ? (
        <Region as="main" label={strings.regions.thread} className="min-w-0 grow bg-canvas">
          {error !== null && <ErrorState error={error} onRetry={retry} />}
        </Region>
      ) : (
        panes > 1 && (
          <Region as="main" label={strings.regions.thread} className="min-w-0 grow bg-canvas">
            <EmptyState
              icon={<MessagesSquare size={22} />}
              title={strings.nothingOpen.title}
              body={strings.nothingOpen.body}
            />
          </Region>
        )
      )}
    </>
  );
};
export default InboxPage;
