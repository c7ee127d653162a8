import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Tone = "plain" | "accent" | "green" | "amber" | "red";

const tones: Record<Tone, string> = {
  plain: "bg-sunken text-ink-2",
  accent: "bg-accent-50 text-accent",
  green: "bg-green-50 text-green",
  amber: "bg-amber-50 text-amber",
  red: "bg-red-50 text-red",
};

/** A state as a word on a tint. */
export const Badge = ({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) => (
  <span
    className={cx(
      "inline-flex h-5.5 shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap",
      tones[tone],
    )}
  >
    {children}
  </span>
);
