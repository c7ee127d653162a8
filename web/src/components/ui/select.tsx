import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { Field, inputLook } from "./field.tsx";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** `<option>` and `<optgroup>`. */
  children: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  disabled?: boolean;
}

/** One of several. The browser's own control: right on phones, known to every screen reader, no injected style. */
export const SelectField = ({
  label,
  value,
  onChange,
  children,
  hint,
  error,
  className,
  disabled = false,
}: Props) => (
  <Field label={label} hint={hint} error={error} className={className}>
    {(wiring) => (
      <span className="relative block">
        <select
          {...wiring}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
          className={cx(inputLook, "h-10 appearance-none truncate pe-9 md:h-9")}
        >
          {children}
        </select>
        <ChevronDown
          size={16}
          aria-hidden="true"
          className="pointer-events-none absolute end-3 top-1/2 -translate-y-1/2 text-ink-3"
        />
      </span>
    )}
  </Field>
);
