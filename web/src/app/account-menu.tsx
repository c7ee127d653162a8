import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LogOut, ScrollText, Settings } from "lucide-react";
import { Avatar } from "../components/ui/avatar.tsx";
import type { MenuEntry } from "../components/ui/menu-entries.ts";
import { Menu } from "../components/ui/menu.tsx";
import { useCan, useSignedIn } from "../lib/session.ts";
import { showShortcuts } from "./shortcuts.tsx";
import { signOut } from "./sign-out.ts";
import { strings } from "./strings.ts";

/** Who is signed in, and the way out. */
export const AccountMenu = ({ side }: { side: "right" | "bottom" }) => {
  const { member, org } = useSignedIn();
  const mayJournal = useCan("journal:read");
  const navigate = useNavigate();
  const entries: MenuEntry[] = [
    {
      kind: "heading",
      key: "who",
      content: (
        <>
          <span className="block text-base text-ink">{member.name}</span>
          <span className="block font-normal">{member.email}</span>
          <span className="block font-normal">
            {org.name} · {strings.roles[member.role]}
          </span>
        </>
      ),
    },
    { kind: "line", key: "line" },
    ...(mayJournal && side === "bottom"
      ? [
          {
            kind: "item" as const,
            key: "journal",
            label: strings.journal,
            icon: <ScrollText size={16} aria-hidden="true" />,
            onSelect: () => void navigate({ to: "/journal" }),
          },
        ]
      : []),
    {
      kind: "item",
      key: "settings",
      label: strings.settings,
      icon: <Settings size={16} aria-hidden="true" />,
      onSelect: () => void navigate({ to: "/settings" }),
    },
    {
      kind: "item",
      key: "shortcuts",
      label: strings.shortcuts,
      icon: <Keyboard size={16} aria-hidden="true" />,
      onSelect: showShortcuts,
    },
    {
      kind: "item",
      key: "out",
      label: strings.signOut,
      icon: <LogOut size={16} aria-hidden="true" />,
      onSelect: () => void signOut(),
    },
  ];
  return (
    <Menu
      side={side}
      align="end"
      entries={entries}
      trigger={
        <button
          type="button"
          aria-label={strings.account}
          title={`${member.name} · ${org.name}`}
          data-testid="account-menu"
          className="inline-flex size-8 items-center justify-center rounded-full"
        >
          <Avatar id={member.id} name={member.name} size="sm" />
        </button>
      }
    />
  );
};
