import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Message } from "#contracts/shapes/message.ts";
import { ResizeHandle } from "../components/ui/resize-handle.tsx";
import { Composer } from "../features/composer/composer.tsx";
import { ContactPane } from "../features/contact-pane/contact-pane.tsx";
import { ThreadHeader } from "../features/thread/thread-header.tsx";
import { Thread } from "../features/thread/thread.tsx";
import { useMembers } from "../lib/directory.ts";
import { draftOf, saveDraft } from "../lib/drafts.ts";
import { useSignedIn } from "../lib/session.ts";
import { useMedia } from "../lib/use-media.ts";
import { usePersistedFlag, usePersistedNumber } from "../lib/use-persisted.ts";
import { Region } from "./regions.tsx";
import { strings } from "./strings.ts";

const paneWidth = { min: 260, max: 420, normal: 304 };

const onReply = (message: Message): void =>
  saveDraft(message.conversationId, { ...draftOf(message.conversationId), replyTo: message.id });

interface OpenProps {
  row: Conversation;
  panes: 1 | 2 | 3;
  onBack: () => void;
}

/** The thread with its header, the composer, and the contact beside or above it. */
const OpenConversation = ({ row, panes, onBack }: OpenProps) => {
  const { member } = useSignedIn();
  const members = useMembers();
  const touch = useMedia("(pointer: coarse)");
  const [wide, setWide] = usePersistedFlag("parley.details", true);
  const [narrow, setNarrow] = usePersistedFlag("parley.details.narrow", false);
  const [width, setWidth] = usePersistedNumber(
    "parley.width.details",
    paneWidth.normal,
    paneWidth.min,
    paneWidth.max,
  );
  const beside = panes === 3;
  const open = beside ? wide : narrow;
  const setOpen = beside ? setWide : setNarrow;
  const pane = <ContactPane row={row} onClose={() => setOpen(false)} />;
  return (
    <>
      <Region as="main" label={strings.regions.thread} className="relative min-w-0 grow">
        <Thread
          key={row.id}
          row={row}
          me={member}
          members={members}
          onReply={onReply}
          header={
            <ThreadHeader
              row={row}
              me={member}
              members={members}
              onBack={panes === 1 ? onBack : undefined}
              detailsOpen={open}
              onToggleDetails={() => setOpen(!open)}
            />
          }
          composer={
            <Composer
              row={row}
              focusOnOpen={panes > 1 && !touch}
              onEscape={() => document.querySelector<HTMLElement>('[role="log"]')?.focus()}
            />
          }
        />
        {open && !beside && (
          <div className="absolute inset-y-0 end-0 z-30 w-[min(22rem,100%)] animate-appear border-s shadow-pop">
            {pane}
          </div>
        )}
      </Region>
      {open && beside && (
        <Region as="aside" label={strings.regions.contact} width={width} className="relative shrink-0">
          <ResizeHandle
            label={strings.resizeDetails}
            value={width}
            min={paneWidth.min}
            max={paneWidth.max}
            onChange={setWidth}
            grows="start"
          />

          {pane}
        </Region>
      )}
    </>
  );
};

export default OpenConversation;
