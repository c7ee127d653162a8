import { useLayoutEffect, useRef } from "react";
import { hueOf, initials } from "../../lib/people.ts";
import { cx } from "./cx.ts";

const sizes = { sm: "size-7 text-2xs", md: "size-10 text-sm", lg: "size-16 text-xl" };

/** Initials on a quiet colour that stays with the person. Decoration only: the name stands beside it. */
export const Avatar = ({
  id,
  name,
  size = "md",
}: {
  id: string;
  name: string;
  size?: keyof typeof sizes;
}) => {
  const ref = useRef<HTMLSpanElement>(null);
  const hue = hueOf(id);
  useLayoutEffect(() => ref.current?.style.setProperty("--hue", String(hue)), [hue]);
  return (
    <span
      ref={ref}
      aria-hidden="true"
      className={cx(
        "avatar inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none",
        sizes[size],
      )}
    >
      {initials(name)}
    </span>
  );
};
