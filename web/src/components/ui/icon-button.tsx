import type { ButtonHTMLAttributes, Ref } from "react";
import { cx } from "./cx.ts";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Spoken name, also shown on hover. */
  label: string;
  active?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with an icon only; it always has a name. */
export const IconButton = ({ label, active = false, className, type = "button", ...rest }: Props) => (
  <button
    type={type}
    aria-label={label}
    title={label}
    className={cx(
      "inline-flex size-8 shrink-0 items-center justify-center rounded-lg transition-colors duration-120",
      active ? "bg-accent-50 text-accent" : "text-ink-2 hover:bg-hover hover:text-ink",
      "disabled:text-ink-3 disabled:hover:bg-transparent",
      className,
    )}
    {...rest}
  />
);
