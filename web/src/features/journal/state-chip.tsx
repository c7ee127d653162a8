import type { JournalItem } from "#contracts/shapes/journal.ts";
import { cx } from "../../components/ui/cx.ts";
import { strings } from "./strings.ts";

const looks: Record<JournalItem["state"], string> = {
  kept: "bg-sunken text-ink-2",
  parked: "bg-amber-50 text-amber",
  failed: "bg-red-50 text-red",
};

/** The state of an item as a word on a tint. */
export const StateChip = ({ state }: { state: JournalItem["state"] }) => (
  <span className={cx("inline-flex h-6 items-center rounded-full px-2 text-xs font-medium", looks[state])}>
    {strings.states[state]}
  </span>
);
