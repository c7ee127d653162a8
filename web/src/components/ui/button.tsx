import type { ButtonHTMLAttributes, Ref } from "react";
import { cx } from "./cx.ts";

type Look = "primary" | "plain" | "quiet" | "danger";
type Size = "md" | "sm";

const looks: Record<Look, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover disabled:bg-sunken disabled:text-ink-3",
  plain: "border border-line-strong bg-raised text-ink hover:bg-hover disabled:text-ink-3",
  quiet: "text-ink-2 hover:bg-hover hover:text-ink disabled:text-ink-3",
  danger: "border border-red-line bg-red-50 text-red hover:border-red",
};
const sizes: Record<Size, string> = {
  md: "h-9 px-3.5 text-base",
  sm: "h-7 px-2.5 text-sm",
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with words. */
export const Button = ({ look = "plain", size = "md", className, type = "button", ...rest }: Props) => (
  <button
    type={type}
    className={cx(
      "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-lg font-medium whitespace-nowrap transition-colors duration-120",
      looks[look],
      sizes[size],
      className,
    )}
    {...rest}
  />
);
