import { Clock, Lock } from "lucide-react";
import { windowState } from "../../lib/service-window.ts";
import { strings } from "../../lib/strings.ts";
import { durationText, fullTime, useNow } from "../../lib/time.ts";
import { cx } from "./cx.ts";

interface Props {
  expiresAt: string | null;
  /** `row` shows only what needs attention; `full` says it in words. */
  size: "row" | "full";
}

const pace = (expiresAt: string | null): number => {
  const left = expiresAt === null ? 0 : Date.parse(expiresAt) - Date.now();
  return left > 0 && left < 120_000 ? 1_000 : 20_000;
};

/** How long one may still write freely: quiet while open, amber below two hours, a lock when closed. */
export const WindowBadge = ({ expiresAt, size }: Props) => {
  const now = useNow(pace(expiresAt));
  const state = windowState(expiresAt, now);
  const left = state.kind === "closed" ? "" : durationText(state.leftMs);
  const words =
    state.kind === "closed" ? strings.window.closed : strings.window.left(state.kind === "closing", left);
  // In a list the ordinary state needs no sign: what stands out is what needs attention.
  const quiet = size === "row" && state.kind === "open";
  const detail = expiresAt === null ? words : `${words}. ${fullTime(expiresAt)}`;
  return (
    <span
      data-testid="window-badge"
      data-window={state.kind}
      title={detail}
      className={cx(
        "inline-flex shrink-0 items-center gap-1 rounded-full text-xs font-medium tabular",
        size === "full" && "h-6 px-2",
        state.kind === "closing" && (size === "full" ? "bg-amber-50 text-amber" : "text-amber"),
        state.kind === "open" && (size === "full" ? "bg-sunken text-ink-2" : "text-ink-3"),
        state.kind === "closed" && (size === "full" ? "bg-sunken text-ink-2" : "text-ink-3"),
      )}
    >
      {state.kind === "closed" && <Lock size={12} strokeWidth={2.2} aria-hidden="true" />}
      {state.kind !== "closed" && !quiet && <Clock size={12} strokeWidth={2.2} aria-hidden="true" />}
      <span
        className={cx(
          size === "row" && state.kind !== "closing" && "sr-only",
          state.kind === "open" && "max-sm:sr-only",
        )}
      >
        <span className="sr-only">{size === "row" ? `${words} ` : ""}</span>
        {size === "row"
          ? state.kind === "closing"
            ? left
            : ""
          : state.kind === "closed"
            ? strings.window.closedShort
            : left}
      </span>
    </span>
  );
};
