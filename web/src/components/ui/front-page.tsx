import { useEffect, useRef, type ReactNode } from "react";
import { cx } from "./cx.ts";
import { Wordmark } from "./mark.tsx";
import { strings } from "./front-strings.ts";

interface Props {
  title: string;
  intro?: ReactNode;
  /** Below the card: where else one might want to go. */
  footer?: ReactNode;
  /** For a part that brings its own sizes; otherwise fields are as tall as the one button below them. */
  asIs?: boolean;
  children: ReactNode;
}

/**
 * The frame of every page outside the console: mark, one heading, one card. It hangs from the top, so that a sentence
 * more below moves nothing above. A new heading is what screen readers hear first, unless a field took the focus.
 */
export const FrontPage = ({ title, intro, footer, asIs = false, children }: Props) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = strings.title(title);
    if (page.current?.contains(document.activeElement) !== true) {
      heading.current?.focus({ preventScroll: true });
    }
    return () => {
      document.title = strings.product;
    };
  }, [title]);
  return (
    <main
      ref={page}
      className="flex min-h-full flex-col items-center bg-canvas px-4 pt-[max(2rem,11vh)] pb-10"
    >
      <div className="flex w-full max-w-96 flex-col gap-7">
        <div className="flex flex-col items-center gap-6 text-center">
          <Wordmark />
          <div className="flex flex-col gap-1.5">
            <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold text-balance outline-none">
              {title}
            </h1>
            {intro !== undefined && <p className="text-base text-pretty wrap-anywhere text-ink-2">{intro}</p>}
          </div>
        </div>
        <div
          className={cx(
            "flex flex-col gap-5 rounded-2xl border bg-surface p-5 sm:p-6",
            !asIs && "[&_input]:h-11",
          )}
        >
          {children}
        </div>
        {footer !== undefined && <p className="text-center text-base text-ink-2">{footer}</p>}
      </div>
    </main>
  );
};

/** A line with a word in it, between two ways to do the same. */
export const Or = () => (
  <div className="flex items-center gap-3 text-sm text-ink-3">
    <span aria-hidden="true" className="h-px grow bg-line" />
    {strings.or}
    <span aria-hidden="true" className="h-px grow bg-line" />
  </div>
);

/** The look of a link in running text. Underlined: colour alone does not say that it is one. */
export const linkLook =
  "rounded-sm font-medium text-accent underline decoration-accent/40 underline-offset-3 hover:decoration-accent";
