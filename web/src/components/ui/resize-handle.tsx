import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { cx } from "./cx.ts";

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** The pane grows when the handle moves towards the end (or towards the start). */
  grows: "end" | "start";
}

/** The line at the edge of a pane: drag it, or move it with the arrow keys. */
export const ResizeHandle = ({ label, value, min, max, onChange, grows }: Props) => {
  const start = useRef<{ x: number; value: number } | undefined>(undefined);
  const forward = (): number =>
    (grows === "end" ? 1 : -1) * (document.documentElement.dir === "rtl" ? -1 : 1);

  const down = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, value };
  };
  const move = (event: PointerEvent): void => {
    if (start.current) onChange(start.current.value + (event.clientX - start.current.x) * forward());
  };
  const key = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowRight: 16, ArrowLeft: -16 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(value + step * forward());
  };

  return (
    // A focusable separator is a widget (WAI-ARIA window splitter); the linter knows only the static one.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => (start.current = undefined)}
      onPointerCancel={() => (start.current = undefined)}
      onKeyDown={key}
      className={cx(
        "group absolute inset-y-0 z-20 w-px cursor-col-resize touch-none bg-line focus-visible:outline-none",
        grows === "end" ? "end-0" : "start-0",
      )}
    >
      <span className="absolute inset-y-0 -start-1.5 w-3" />
      <span className="absolute inset-y-0 -start-px w-0.75 bg-accent opacity-0 transition-opacity duration-120 group-hover:opacity-60 group-focus-visible:opacity-100 group-active:opacity-100" />
    </div>
  );
};
