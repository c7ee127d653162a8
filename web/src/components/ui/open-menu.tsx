import { DropdownMenu } from "radix-ui";
import { cx } from "./cx.ts";
import type { MenuEntry, MenuProps } from "./menu-entries.ts";

const row =
  "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-base text-ink outline-none select-none data-[highlighted]:bg-hover";

const Entry = ({ entry }: { entry: MenuEntry }) => {
  switch (entry.kind) {
    case "line":
      return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
    case "heading":
      return (
        <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-ink-3">
          {entry.content}
        </DropdownMenu.Label>
      );
    case "item":
      return entry.checked === undefined ? (
        <DropdownMenu.Item className={row} onSelect={entry.onSelect}>
          {entry.icon}
          <span className="min-w-0 truncate">{entry.label}</span>
        </DropdownMenu.Item>
      ) : (
        <DropdownMenu.CheckboxItem className={row} checked={entry.checked} onSelect={entry.onSelect}>
          {entry.icon}
          <span className="min-w-0 grow truncate">{entry.label}</span>
          <span
            aria-hidden="true"
            className={cx("size-1.5 rounded-full bg-accent", !entry.checked && "opacity-0")}
          />
        </DropdownMenu.CheckboxItem>
      );
  }
};

/** The menu itself. Not modal: a modal one injects a style element, which the content policy refuses. */
const OpenMenu = ({ trigger, entries, side = "bottom", align = "end" }: MenuProps) => (
  <DropdownMenu.Root modal={false} defaultOpen>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        side={side}
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className="z-50 min-w-52 animate-appear rounded-xl border bg-raised p-1 shadow-pop"
      >
        {entries.map((entry) => (
          <Entry key={entry.key} entry={entry} />
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);
export default OpenMenu;
