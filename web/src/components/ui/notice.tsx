import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

const tones = {
  good: { look: "bg-green-50 text-green", icon: CircleCheck },
  plain: { look: "bg-sunken text-ink-2", icon: Info },
  care: { look: "bg-amber-50 text-amber", icon: TriangleAlert },
};

/** A quiet sentence about how things stand, read out politely. */
export const Notice = ({ tone = "plain", children }: { tone?: keyof typeof tones; children: ReactNode }) => {
  const { look, icon: Icon } = tones[tone];
  return (
    <p role="status" className={cx("flex items-start gap-2 rounded-lg px-3 py-2 text-sm", look)}>
      <Icon size={16} aria-hidden="true" className="mt-px shrink-0" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
};
