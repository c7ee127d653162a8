import type { ReactNode } from "react";

/** A line of a menu. Data and not elements, so that the menu's own code loads only when one opens it. */
export type MenuEntry =
  | { kind: "item"; key: string; label: string; icon?: ReactNode; checked?: boolean; onSelect: () => void }
  | { kind: "heading"; key: string; content: ReactNode }
  | { kind: "line"; key: string };

export interface MenuProps {
  /** The button that opens it. */
  trigger: React.ReactElement<React.ButtonHTMLAttributes<HTMLButtonElement>>;
  entries: readonly MenuEntry[];
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
}
