import { useId, type ReactNode } from "react";
import { cx } from "./cx.ts";

interface Props {
  label: string;
  detail?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** On or off, with words before it. Its state is told by position, colour and to screen readers. */
export const Switch = ({ label, detail, checked, onChange, disabled = false }: Props) => {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <p id={id} className="font-medium">
          {label}
        </p>
        {detail !== undefined && (
          <p id={`${id}-detail`} className="mt-0.5 text-sm text-ink-2">
            {detail}
          </p>
        )}
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={checked}
        aria-labelledby={id}
        aria-describedby={detail === undefined ? undefined : `${id}-detail`}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className={cx(
          "inline-flex h-6 w-10.5 shrink-0 items-center rounded-full border p-0.5 transition-colors duration-120 disabled:opacity-60",
          checked ? "justify-end border-accent bg-accent" : "justify-start border-edge bg-sunken",
        )}
      >
        <span
          aria-hidden="true"
          className={cx("size-4.5 rounded-full", checked ? "bg-accent-ink" : "bg-edge")}
        />
      </button>
    </div>
  );
};
