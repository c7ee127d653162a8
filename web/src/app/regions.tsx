import { useEffect, type ReactNode } from "react";

interface Props {
  as?: "main" | "section" | "aside" | "nav";
  label: string;
  className?: string;
  width?: number | undefined;
  children: ReactNode;
}

/** A named area of the page; F6 goes from one to the next. */
export const Region = ({ as: Tag = "section", label, className, width, children }: Props) => (
  <Tag
    aria-label={label}
    data-region=""
    tabIndex={-1}
    className={`focus:outline-none ${className ?? ""}`}
    style={width === undefined ? undefined : { inlineSize: width }}
  >
    {children}
  </Tag>
);

const focusable = 'a[href]:not([tabindex="-1"]), button:not([tabindex="-1"]), textarea, [tabindex="0"]';

const go = (step: number): void => {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  if (next === undefined) return;
  const current = next.querySelector<HTMLElement>('[aria-current="page"][tabindex="0"]');
  (current ?? next.querySelector<HTMLElement>(focusable) ?? next).focus();
};

/** F6 and Shift+F6. */
export const useRegionKeys = (): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "F6") return;
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
};
