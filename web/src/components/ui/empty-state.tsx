import type { ReactNode } from "react";

interface Props {
  icon?: ReactNode;
  title: string;
  /** Teaches what belongs here and how it comes. */
  body: string;
  action?: ReactNode;
}

/** What a list says while it has nothing. */
export const EmptyState = ({ icon, title, body, action }: Props) => (
  <div className="flex h-full flex-col items-center justify-center gap-3 p-8 text-center">
    {icon !== undefined && (
      <span
        aria-hidden="true"
        className="flex size-12 items-center justify-center rounded-full bg-sunken text-ink-3"
      >
        {icon}
      </span>
    )}
    <div className="flex max-w-72 flex-col gap-1">
      <p className="text-base font-medium text-ink">{title}</p>
      <p className="text-sm text-ink-2">{body}</p>
    </div>
    {action}
  </div>
);
