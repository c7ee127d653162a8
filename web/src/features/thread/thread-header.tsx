import {
  ArrowLeft,
  Check,
  ChevronDown,
  PanelRight,
  RotateCcw,
  UserRoundPlus,
  UserRoundX,
} from "lucide-react";
import type { Conversation } from "#contracts/shapes/conversation.ts";
import type { Member } from "#contracts/shapes/member.ts";
import { Avatar } from "../../components/ui/avatar.tsx";
import { Button } from "../../components/ui/button.tsx";
import { IconButton } from "../../components/ui/icon-button.tsx";
import type { MenuEntry } from "../../components/ui/menu-entries.ts";
import { Menu } from "../../components/ui/menu.tsx";
import { WindowBadge } from "../../components/ui/window-badge.tsx";
import { assign, closeConversation, reopenConversation } from "../../lib/conversation-actions.ts";
import { useInbox } from "../../lib/inbox-store.ts";
import { contactName, phoneText } from "../../lib/people.ts";
import { usePresence } from "../../lib/presence.ts";
import { strings } from "./strings.ts";

interface Props {
  row: Conversation;
  me: Member;
  members: readonly Member[];
  onBack: (() => void) | undefined;
  detailsOpen: boolean;
  onToggleDetails: () => void;
}

const presenceLine = (
  row: Conversation,
  members: readonly Member[],
  there: ReturnType<typeof usePresence>,
  me: string,
) => {
  const names = (kind: "typing" | "viewing"): string[] =>
    Object.entries(there)
      .filter(([id, seen]) => id !== me && seen.kind === kind)
      .map(
        ([id]) =>
          (members.find((member) => member.id === id)?.name ?? strings.teamMember).split(" ")[0] ?? "",
      );
  const typing = names("typing");
  const viewing = names("viewing");
  if (typing.length > 0) {
    const text = typing.join(", ");
    return typing.length === 1 ? strings.writing(text) : strings.severalWriting(text);
  }
  if (viewing.length === 0) return undefined;
  const text = viewing.join(", ");
  return viewing.length === 1 ? strings.viewing(text) : strings.severalViewing(text);
};

const ownerEntries = ({ row, me, members }: Pick<Props, "row" | "me" | "members">): MenuEntry[] => {
  const others = members.filter((member) => member.active && member.id !== me.id);
  const mine = row.assigneeId === me.id;
  return [
    { kind: "heading", key: "owner", content: strings.assignee },
    {
      kind: "item",
      key: me.id,
      label: mine ? strings.meSuffix(me.name) : strings.assignToMe,
      checked: mine,
      onSelect: () => void assign(row.id, me.id),
    },
    ...others.map((member) => ({
      kind: "item" as const,
      key: member.id,
      label: member.name,
      checked: row.assigneeId === member.id,
      onSelect: () => void assign(row.id, member.id),
    })),
    ...(row.assigneeId === undefined
      ? []
      : [
          { kind: "line" as const, key: "line" },
          {
            kind: "item" as const,
            key: "none",
            label: strings.unassign,
            icon: <UserRoundX size={16} aria-hidden="true" />,
            onSelect: () => void assign(row.id, undefined),
          },
        ]),
  ];
};

const Owner = ({ row, me, members }: Pick<Props, "row" | "me" | "members">) => {
  const owner = members.find((member) => member.id === row.assigneeId);
  const label = owner === undefined ? strings.assign : strings.assignedTo(owner.name);
  return (
    <Menu
      entries={ownerEntries({ row, me, members })}
      trigger={
        <Button
          size="sm"
          look="quiet"
          aria-label={label}
          title={label}
          data-testid="assign-menu"
          className="h-8 max-w-44"
        >
          {owner === undefined ? (
            <UserRoundPlus size={16} aria-hidden="true" />
          ) : (
            <Avatar id={owner.id} name={owner.name} size="sm" />
          )}
          <span className="hidden min-w-0 truncate sm:inline">
            {owner?.name.split(" ")[0] ?? strings.assign}
          </span>
          <ChevronDown size={14} aria-hidden="true" className="hidden sm:inline" />
        </Button>
      }
    />
  );
};

/** Who one writes with, who looks after it, and what can be done with the conversation. */
export const ThreadHeader = ({ row, me, members, onBack, detailsOpen, onToggleDetails }: Props) => {
  const presence = presenceLine(row, members, usePresence(row.id), me.id);
  const channel = useInbox((model) => model.inbox.channels[row.channelId]);
  const name = contactName(row.contact);
  const { phone, username } = row.contact;
  const handle = phone === undefined ? (username === undefined ? "" : `@${username}`) : phoneText(phone);
  const below = [handle === name ? "" : handle, channel?.name].filter(Boolean).join(" · ");
  const closed = row.status === "closed";
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b bg-surface ps-2 pe-2 md:ps-4">
      {onBack && (
        <IconButton label={strings.backToList} onClick={onBack} data-testid="thread-back">
          <ArrowLeft size={20} aria-hidden="true" className="rtl:-scale-x-100" />
        </IconButton>
      )}
      <div className="min-w-0 grow">
        <div className="flex items-center gap-2">
          <h2 dir="auto" className="min-w-0 truncate text-base font-semibold">
            {name}
          </h2>
          <WindowBadge expiresAt={row.windowExpiresAt} size="full" />
        </div>
        <p aria-live="polite" className="truncate text-xs text-ink-3">
          {presence === undefined ? (
            <bdi>{below}</bdi>
          ) : (
            <span data-testid="presence" className="text-accent">
              {presence}
            </span>
          )}
        </p>
      </div>
      <Owner row={row} me={me} members={members} />
      <Button
        size="sm"
        look="quiet"
        className="h-8"
        title={closed ? strings.reopen : strings.closeLong}
        data-testid={closed ? "reopen-conversation" : "close-conversation"}
        onClick={() => void (closed ? reopenConversation(row.id) : closeConversation(row.id))}
      >
        {closed ? <RotateCcw size={16} aria-hidden="true" /> : <Check size={16} aria-hidden="true" />}
        <span className="sr-only sm:not-sr-only">{closed ? strings.reopen : strings.close}</span>
      </Button>
      <IconButton
        label={detailsOpen ? strings.hideDetails : strings.details}
        active={detailsOpen}
        aria-expanded={detailsOpen}
        onClick={onToggleDetails}
        data-testid="contact-toggle"
      >
        <PanelRight size={18} aria-hidden="true" className="rtl:-scale-x-100" />
      </IconButton>
    </header>
  );
};
